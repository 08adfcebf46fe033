@echo off
rem Configuration Manager: a package or "Run Scripts", with the program in the package's folder.
rem The exit code is the program's own: declare 0, 3 and 4 as success codes of the program.
setlocal
if not defined NANBYO_PROGRAM set "NANBYO_PROGRAM=%~dp0nanbyo-checker\nanbyo-checker.exe"
if not defined NANBYO_SHARE set "NANBYO_SHARE=\\fileserver\nanbyo-results"
"%NANBYO_PROGRAM%" check --summary --lang en --json-dir "%NANBYO_SHARE%"
exit /b %ERRORLEVEL%
