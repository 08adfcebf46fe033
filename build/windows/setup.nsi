; The installer: for one person, without administrator rights. /S installs silently, /D=FOLDER
; chooses the folder. build/release.py gives the names in capital letters, and the list of files.
;
; Exit codes (docs/it-guide.md): 0 done; 1 done, but for the entries of the system; 2 not done, nothing
; is changed (a full disk, say); and without any change 3 the program is in use, 4 this Windows cannot
; run it, 5 the folder is another program's. The uninstaller: 0, or 3.

Unicode true
Target amd64-unicode
RequestExecutionLevel user
ManifestDPIAware true
SetCompressor /SOLID lzma
SetDateSave off

!include LogicLib.nsh
!include FileFunc.nsh
!include MUI2.nsh
!include WinVer.nsh
!include x64.nsh
!include FILES.nsh ; STAGE_FILES, PLACE_FILES, UNINSTALL_FILES

!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\NanbyoChecker"
!define TITLE "難病チェッカー"
!define STAGED "$INSTDIR\.new"
!define IN_USE "${TITLE}が使われています。$\r$\n$\r$\n画面の「終了する」を押すか、ブラウザの画面を閉じて、30秒ほどしてから「再試行」を押してください。$\r$\n「キャンセル」を押すと、何も変えずに終わります。$\r$\n$\r$\nThe program is in use. Close its page, wait half a minute, then try again."
!define OLD_WINDOWS "Windows 10またはWindows 11（64ビット）で使えます。$\r$\n$\r$\nIt needs Windows 10 or 11, 64 bit."
!define NOT_OURS "このフォルダーには、別のプログラムが入っています：$\r$\n$INSTDIR$\r$\n$\r$\n別のフォルダーを選んで、もう一度始めてください。何も変えていません。$\r$\n$\r$\nAnother program lives in this folder. Start again and choose another one."
!define KEPT "保存した回答（医療機関の名前など）も、このPCから消しますか。$\r$\n$\r$\nAre the answers that were kept on this PC to be removed, too?"

Var Ours
Var Used
Var Waited

Name "${TITLE}"
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\NanbyoChecker"
InstallDirRegKey HKCU "${KEY}" "InstallLocation"
BrandingText "Nanbyo Checker ${VERSION}"

VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=1041 "CompanyName" "Nanbyo Checker"
VIAddVersionKey /LANG=1041 "ProductName" "${TITLE} Nanbyo Checker"
VIAddVersionKey /LANG=1041 "FileDescription" "${TITLE} セットアップ"
VIAddVersionKey /LANG=1041 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=1041 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=1041 "LegalCopyright" "MIT License"

!ifdef SIGN
  !uninstfinalize `${SIGN} "%1"` = 0
!endif

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\NanbyoChecker.exe"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "Japanese"
!insertmacro MUI_LANGUAGE "English"

; A running program's file cannot be opened for writing.
!macro LOOK file
  ${If} ${FileExists} "$INSTDIR\${file}"
    ClearErrors
    FileOpen $0 "$INSTDIR\${file}" a
    ${If} ${Errors}
      StrCpy $Used 1
    ${Else}
      FileClose $0
    ${EndIf}
  ${EndIf}
!macroend

; Goes on only when nothing of the installation is in use; else nothing is changed.
!macro WAIT_FOR_END un
Function ${un}WaitForEnd
  StrCpy $Waited 0
again:
  StrCpy $Used 0
  !insertmacro LOOK "nanbyo-checker.exe"
  !insertmacro LOOK "NanbyoChecker.exe"
  ClearErrors
  ${If} $Used == 0
    Return
  ${EndIf}
  ${If} $Waited < 10 ; it may be ending just now
    IntOp $Waited $Waited + 1
    Sleep 300
    Goto again
  ${EndIf}
  ${IfNot} ${Silent}
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "${IN_USE}" IDRETRY again
  ${EndIf}
  RMDir /r "${STAGED}"
  SetErrorLevel 3
  Quit
FunctionEnd
!macroend
!insertmacro WAIT_FOR_END ""
!insertmacro WAIT_FOR_END "un."

Function .onInit
  ${IfNot} ${AtLeastWin10}
  ${OrIfNot} ${RunningX64}
    ${IfNot} ${Silent}
      MessageBox MB_OK|MB_ICONSTOP "${OLD_WINDOWS}"
    ${EndIf}
    SetErrorLevel 4
    Quit
  ${EndIf}
FunctionEnd

; An uninstaller is started only where our own entry names this folder. Anybody's folder with another
; one is left alone; only our own that was told to stay (_?=) stays behind alone.
Function LookForOthers
  StrCpy $Ours 0
  ${IfNot} ${FileExists} "$INSTDIR\uninstall.exe"
    Return
  ${EndIf}
  ReadRegStr $0 HKCU "${KEY}" "InstallLocation"
  ClearErrors
  ${If} $0 == "$INSTDIR"
    StrCpy $Ours 1
    Return
  ${EndIf}
  FindFirst $1 $0 "$INSTDIR\*.*"
  ${DoWhile} $0 != ""
    ${If} $0 != "."
    ${AndIf} $0 != ".."
    ${AndIf} $0 != "uninstall.exe"
      FindClose $1
      ${IfNot} ${Silent}
        MessageBox MB_OK|MB_ICONSTOP "${NOT_OURS}"
      ${EndIf}
      SetErrorLevel 5
      Quit
    ${EndIf}
    FindNext $1 $0
  ${Loop}
  FindClose $1
  ClearErrors
FunctionEnd

Section
  SetShellVarContext current
  Call LookForOthers
  Call WaitForEnd
  ; First everything is unpacked beside the old version: until that is done, nothing is changed.
  !insertmacro STAGE_FILES
  SetOutPath "$TEMP" ; the folder that we are in could not be moved
  Call WaitForEnd ; it may have been started meanwhile
  ; An older version leaves first: a file that is no longer ours must not stay.
  ${If} $Ours == 1
    ExecWait '"$INSTDIR\uninstall.exe" /S _?=$INSTDIR' $0
    ${If} $0 <> 0
      RMDir /r "${STAGED}"
      SetErrorLevel 3
      Quit
    ${EndIf}
  ${EndIf}
  ClearErrors
  !insertmacro PLACE_FILES
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortCut "$SMPROGRAMS\${TITLE}.lnk" "$INSTDIR\NanbyoChecker.exe"
  WriteRegStr HKCU "${KEY}" "DisplayName" "${TITLE}"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\NanbyoChecker.exe"
  WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "Publisher" "Nanbyo Checker"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${KEY}" "EstimatedSize" "${KILOBYTES}"
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
  ${If} ${Errors}
    SetErrorLevel 1
  ${EndIf}
SectionEnd

; A full disk, say: what was unpacked goes, what was there before is untouched. The exit code is 2.
Function .onInstFailed
  SetOutPath "$TEMP" ; the folder that we are in could not go
  RMDir /r "${STAGED}"
  RMDir "$INSTDIR"
FunctionEnd

Section "Uninstall"
  SetShellVarContext current
  Call un.WaitForEnd
  ; Exactly the files that were installed: what a person put into the folder stays.
  !insertmacro UNINSTALL_FILES
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${TITLE}.lnk"
  DeleteRegKey HKCU "${KEY}"
  Call un.Kept
SectionEnd

; What the clinic's page kept, when the person wants it, or /REMOVEDATA says so. A helpdesk's cases stay.
Function un.Kept
  IfFileExists "$LOCALAPPDATA\nanbyo-checker\*.*" 0 done
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/REMOVEDATA" $1
  IfErrors 0 remove
  IfSilent done
  MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "${KEPT}" IDNO done
remove:
  Delete "$LOCALAPPDATA\nanbyo-checker\institution.json"
  Delete "$LOCALAPPDATA\nanbyo-checker\app.json"
  Delete "$LOCALAPPDATA\nanbyo-checker\app.lock"
  Delete "$LOCALAPPDATA\nanbyo-checker\start.html"
  RMDir /r "$LOCALAPPDATA\nanbyo-checker\rules"
  RMDir "$LOCALAPPDATA\nanbyo-checker"
done:
  ClearErrors
FunctionEnd
