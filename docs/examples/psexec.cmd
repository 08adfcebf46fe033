@echo off
rem One PC after another from the administrator's PC: psexec.cmd PCS.TXT (one name a line).
rem -s runs as the PC's own account: without it PsExec reaches no share unless it is given a
rem password. Let "Domain Computers" write to the share. -i shows it the screen that is in use; what
rem belongs to the person who is there (printers, a browser for one user) it does not see, and says so.
setlocal
if not defined NANBYO_PROGRAM set "NANBYO_PROGRAM=\\fileserver\nanbyo\nanbyo-checker\nanbyo-checker.exe"
if not defined NANBYO_SHARE set "NANBYO_SHARE=\\fileserver\nanbyo-results"
if not defined NANBYO_PSEXEC set "NANBYO_PSEXEC=psexec.exe"
for /f "usebackq tokens=*" %%P in ("%~1") do (
  "%NANBYO_PSEXEC%" \\%%P -s -i -nobanner "%NANBYO_PROGRAM%" check --quiet --json-dir "%NANBYO_SHARE%"
)
