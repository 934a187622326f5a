; Installs the folder dist/carbonbook for one user, without administrator rights.
; makensis -INPUTCHARSET UTF8 -DVERSION=… -DFOLDER=… -DOUT=… carbonbook.nsi   (installer/build.py fills them)
Unicode true
Target amd64-unicode
ManifestDPIAware true
ManifestLongPathAware true
RequestExecutionLevel user
SetCompressor /SOLID lzma

!include "MUI2.nsh"
!include "FileFunc.nsh"
!include "LogicLib.nsh"

!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\CarbonBook"
!define CLASSES "Software\Classes"

Name "$(PROGRAM)"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\CarbonBook"
InstallDirRegKey HKCU "${KEY}" "InstallLocation"
BrandingText "CarbonBook ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=2052 "ProductName" "碳账本 CarbonBook"
VIAddVersionKey /LANG=2052 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "FileDescription" "碳账本安装程序 CarbonBook setup"
VIAddVersionKey /LANG=2052 "LegalCopyright" "Apache-2.0"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!insertmacro MUI_PAGE_LICENSE "${LICENSE}"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_RUN "$INSTDIR\carbonbook-gui.exe"
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"
!insertmacro MUI_LANGUAGE "English"

LangString PROGRAM ${LANG_SIMPCHINESE} "碳账本"
LangString PROGRAM ${LANG_ENGLISH} "CarbonBook"
LangString COMPANY_FILE ${LANG_SIMPCHINESE} "碳账本账套"
LangString COMPANY_FILE ${LANG_ENGLISH} "CarbonBook company file"
LangString PACKAGE ${LANG_SIMPCHINESE} "碳数据包"
LangString PACKAGE ${LANG_ENGLISH} "Carbon data package"
LangString RUNNING ${LANG_SIMPCHINESE} "碳账本正在运行，它的文件无法替换。请先关闭碳账本，再点“重试”。"
LangString RUNNING ${LANG_ENGLISH} "CarbonBook is running, and its files cannot be replaced. Close CarbonBook, then choose Retry."
LangString NOTHING_CHANGED ${LANG_SIMPCHINESE} "碳账本正在运行：什么也没有改动。"
LangString NOTHING_CHANGED ${LANG_ENGLISH} "CarbonBook is running: nothing was changed."

; Windows keeps the file of a running program from being written. Nothing may be removed before all
; programs are known to have ended: half of them would stay, and neither version would start.
!macro WAIT_FOR_END PROGRAM_FILE
  ${If} ${FileExists} "$INSTDIR\${PROGRAM_FILE}"
    ${Do}
      ClearErrors
      FileOpen $0 "$INSTDIR\${PROGRAM_FILE}" a
      ${IfNot} ${Errors}
        FileClose $0
        ${Break}
      ${EndIf}
      ${If} ${Cmd} `MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(RUNNING)" /SD IDCANCEL IDCANCEL`
        Abort "$(NOTHING_CHANGED)"
      ${EndIf}
    ${Loop}
  ${EndIf}
!macroend

Section "install"
  !insertmacro WAIT_FOR_END "carbonbook-gui.exe"
  !insertmacro WAIT_FOR_END "carbonbook.exe"
  ; Files of an earlier version that this one no longer has must not be found again.
  RMDir /r "$INSTDIR\_internal"
  SetOutPath "$INSTDIR"
  File /r "${FOLDER}\*.*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\$(PROGRAM).lnk" "$INSTDIR\carbonbook-gui.exe"
  CreateShortcut "$DESKTOP\$(PROGRAM).lnk" "$INSTDIR\carbonbook-gui.exe"

  WriteRegStr HKCU "${CLASSES}\.cbook" "" "CarbonBook.CompanyFile"
  WriteRegStr HKCU "${CLASSES}\CarbonBook.CompanyFile" "" "$(COMPANY_FILE)"
  WriteRegStr HKCU "${CLASSES}\CarbonBook.CompanyFile\shell\open\command" "" '"$INSTDIR\carbonbook-gui.exe" "%1"'
  WriteRegStr HKCU "${CLASSES}\.cdp" "" "CarbonBook.Package"
  WriteRegStr HKCU "${CLASSES}\CarbonBook.Package" "" "$(PACKAGE)"
  WriteRegStr HKCU "${CLASSES}\CarbonBook.Package\shell\open\command" "" '"$INSTDIR\carbonbook-gui.exe" "%1"'

  WriteRegStr HKCU "${KEY}" "DisplayName" "$(PROGRAM)"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\carbonbook-gui.exe"
  WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${KEY}" "EstimatedSize" $0
  ${RefreshShellIcons}
SectionEnd

; Company files and packages stand elsewhere and are never touched.
Section "Uninstall"
  !insertmacro WAIT_FOR_END "carbonbook-gui.exe"
  !insertmacro WAIT_FOR_END "carbonbook.exe"
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\carbonbook.exe"
  Delete "$INSTDIR\carbonbook-gui.exe"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\$(PROGRAM).lnk"
  Delete "$DESKTOP\$(PROGRAM).lnk"
  DeleteRegKey HKCU "${CLASSES}\CarbonBook.CompanyFile"
  DeleteRegKey HKCU "${CLASSES}\CarbonBook.Package"
  DeleteRegKey HKCU "${CLASSES}\.cbook"
  DeleteRegKey HKCU "${CLASSES}\.cdp"
  DeleteRegKey HKCU "${KEY}"
  ${RefreshShellIcons}
SectionEnd
