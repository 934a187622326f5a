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

Section "install"
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
SectionEnd

; Company files and packages stand elsewhere and are never touched.
Section "Uninstall"
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
SectionEnd
