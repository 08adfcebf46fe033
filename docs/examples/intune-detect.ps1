# Intune > Devices > Scripts and remediations: detection script.
# "Run this script using the logged-on credentials: Yes", 64-bit PowerShell.
# Exit 0: nothing to do. Exit 1: the remediation script runs. The one line that is printed
# stands in the column "Pre-remediation detection output".
# Where setup.exe puts it, or where you unpacked the zip.
$program = "$env:LOCALAPPDATA\Programs\NanbyoChecker\nanbyo-checker.exe",
  "$env:ProgramFiles\Nanbyo Checker\nanbyo-checker.exe" |
  Where-Object { Test-Path $_ } | Select-Object -First 1
# Not there is a finding, too: a PC that was not checked must not look fine.
if (-not $program) { Write-Output 'NOT_INSTALLED'; exit 1 }
$line = & $program check --summary --lang en
$code = $LASTEXITCODE
Write-Output $line
# 0 ready, 3 not ready, 4 incomplete. Anything else is a fault of the run and no finding.
if ($code -eq 3 -or $code -eq 4) { exit 1 }
exit 0
