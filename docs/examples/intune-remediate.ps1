# Intune > Devices > Scripts and remediations: remediation script.
# Nothing is changed on the PC. The report goes to a share, and a checklist for the person who
# sits there to the desktop.
$program = "$env:LOCALAPPDATA\Programs\NanbyoChecker\nanbyo-checker.exe",
  "$env:ProgramFiles\Nanbyo Checker\nanbyo-checker.exe" |
  Where-Object { Test-Path $_ } | Select-Object -First 1
if (-not $program) { Write-Output 'NOT_INSTALLED'; exit 1 }
$share = '\\fileserver\nanbyo-results'
$page = Join-Path ([Environment]::GetFolderPath('Desktop')) 'nanbyo-checker.html'
& $program check --quiet --json-dir $share --html $page
$code = $LASTEXITCODE
# 0, 3 and 4: a report was written. 6: the share could not be reached.
if ($code -eq 0 -or $code -eq 3 -or $code -eq 4) { exit 0 }
Write-Output "exit code $code"
exit 1
