@echo off
rem Group Policy: User Configuration > Windows Settings > Scripts > Logon.
rem A logon script and not a start-up script: the default printer and programs that were
rem installed for one user are seen by that user alone.
rem
rem NANBYO_PROGRAM  nanbyo-checker.exe on a share that every PC may read
rem NANBYO_SHARE    a folder that every PC may write to
setlocal
if not defined NANBYO_PROGRAM set "NANBYO_PROGRAM=\\fileserver\nanbyo\nanbyo-checker\nanbyo-checker.exe"
if not defined NANBYO_SHARE set "NANBYO_SHARE=\\fileserver\nanbyo-results"
"%NANBYO_PROGRAM%" check --quiet --json-dir "%NANBYO_SHARE%"
rem 0 ready, 3 not ready, 4 incomplete: a report was written. Anything else is a fault.
if %ERRORLEVEL%==0 exit /b 0
if %ERRORLEVEL%==3 exit /b 0
if %ERRORLEVEL%==4 exit /b 0
exit /b %ERRORLEVEL%
