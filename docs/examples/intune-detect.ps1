# Intune > Devices > Scripts and remediations: detection script.
# "Run this script using the logged-on credentials: Yes", 64-bit PowerShell.
# Exit 0: nothing to do. Exit 1: the remediation script runs. The one line that is printed
# stands in the column "Pre-remediation detection output".
$program = "$env:ProgramFiles\Nanbyo Checker\nanbyo-checker.exe"
if (-not (Test-Path $program)) { Write-Output 'NOT_INSTALLED'; exit 0 }
$line = & $program check --summary --lang en
$code = $LASTEXITCODE
Write-Output $line
# 0 ready, 3 not ready, 4 incomplete. Anything else is a fault of the run and no finding.
if ($code -eq 3 -or $code -eq 4) { exit 1 }
exit 0
