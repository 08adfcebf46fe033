@echo off
rem One PC after another from the administrator's PC: psexec.cmd PCS.TXT (one name a line).
rem -i runs in the session of the person who is there, so that screen and printers are theirs.
setlocal
if not defined NANBYO_PROGRAM set "NANBYO_PROGRAM=\\fileserver\nanbyo\nanbyo-checker\nanbyo-checker.exe"
if not defined NANBYO_SHARE set "NANBYO_SHARE=\\fileserver\nanbyo-results"
if not defined NANBYO_PSEXEC set "NANBYO_PSEXEC=psexec.exe"
for /f "usebackq tokens=*" %%P in ("%~1") do (
  "%NANBYO_PSEXEC%" \\%%P -i -nobanner "%NANBYO_PROGRAM%" check --quiet --json-dir "%NANBYO_SHARE%"
)
