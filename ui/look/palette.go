package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// The two palettes are functions and not maps, as there is no package-level mutable
// state anywhere.

func light(name fyne.ThemeColorName) (color.NRGBA, bool) {
	switch name {
	case theme.ColorNameBackground:
		return rgb(0xfbfbf9), true
	case theme.ColorNameOverlayBackground, theme.ColorNameMenuBackground, theme.ColorNameInputBackground:
		return rgb(0xffffff), true
	case theme.ColorNameHeaderBackground:
		return rgb(0xf2f3f5), true
	case ColorPanel:
		return rgb(0xeef1f9), true
	case ColorFocus:
		return rgb(0x0b57d0), true
	case theme.ColorNameForeground:
		return rgb(0x1b1f27), true
	case theme.ColorNamePlaceHolder, theme.ColorNameDisabled:
		return rgb(0x555c69), true
	case theme.ColorNamePrimary, theme.ColorNameHyperlink:
		return rgb(0x22408f), true
	case theme.ColorNameForegroundOnPrimary, theme.ColorNameForegroundOnError, theme.ColorNameForegroundOnSuccess, theme.ColorNameForegroundOnWarning:
		return rgb(0xffffff), true
	case theme.ColorNameSuccess:
		return rgb(0x1c6b3c), true
	case theme.ColorNameWarning:
		return rgb(0x8a5500), true
	case theme.ColorNameError:
		return rgb(0xb3261e), true
	case ColorProblemBack:
		return rgb(0xfdecea), true
	case ColorBanner:
		return rgb(0xfff2cf), true
	case ColorBannerBar:
		return rgb(0xa86a00), true
	case ColorBannerText:
		return rgb(0x453000), true
	case theme.ColorNameButton:
		return rgb(0xe6e9f0), true
	case theme.ColorNameDisabledButton:
		return rgb(0xe9eaec), true
	case theme.ColorNameInputBorder:
		return rgb(0x7b8290), true
	case theme.ColorNameSeparator:
		return rgb(0xdcdfe5), true
	case theme.ColorNameHover:
		return veil(0x1b1f27, 0x12), true
	case theme.ColorNamePressed:
		return veil(0x1b1f27, 0x24), true
	case theme.ColorNameFocus:
		return veil(0x22408f, 0x50), true
	case theme.ColorNameSelection:
		return veil(0x22408f, 0x38), true
	case theme.ColorNameScrollBar:
		return veil(0x1b1f27, 0x88), true
	}
	return color.NRGBA{}, false
}

func dark(name fyne.ThemeColorName) (color.NRGBA, bool) {
	switch name {
	case theme.ColorNameBackground:
		return rgb(0x16181d), true
	case theme.ColorNameOverlayBackground, theme.ColorNameMenuBackground:
		return rgb(0x20242b), true
	case theme.ColorNameInputBackground:
		return rgb(0x1f232a), true
	case theme.ColorNameHeaderBackground:
		return rgb(0x1d2026), true
	case ColorPanel:
		return rgb(0x1e2431), true
	case ColorFocus:
		return rgb(0xcfdcff), true
	case theme.ColorNameForeground:
		return rgb(0xe9ebef), true
	case theme.ColorNamePlaceHolder, theme.ColorNameDisabled:
		return rgb(0xa8afbb), true
	case theme.ColorNamePrimary, theme.ColorNameHyperlink:
		return rgb(0xa3bcff), true
	case theme.ColorNameForegroundOnPrimary, theme.ColorNameForegroundOnError, theme.ColorNameForegroundOnSuccess, theme.ColorNameForegroundOnWarning:
		return rgb(0x10182f), true
	case theme.ColorNameSuccess:
		return rgb(0x83d3a0), true
	case theme.ColorNameWarning:
		return rgb(0xf0c267), true
	case theme.ColorNameError:
		return rgb(0xff9d92), true
	case ColorProblemBack:
		return rgb(0x3a1e1d), true
	case ColorBanner:
		return rgb(0x362b12), true
	case ColorBannerBar:
		return rgb(0xe0aa3e), true
	case ColorBannerText:
		return rgb(0xffe8b5), true
	case theme.ColorNameButton:
		return rgb(0x2c313b), true
	case theme.ColorNameDisabledButton:
		return rgb(0x262a32), true
	case theme.ColorNameInputBorder:
		return rgb(0x7f8795), true
	case theme.ColorNameSeparator:
		return rgb(0x31363f), true
	case theme.ColorNameHover:
		return veil(0xffffff, 0x14), true
	case theme.ColorNamePressed:
		return veil(0xffffff, 0x28), true
	case theme.ColorNameFocus:
		return veil(0xa3bcff, 0x58), true
	case theme.ColorNameSelection:
		return veil(0xa3bcff, 0x40), true
	case theme.ColorNameScrollBar:
		return veil(0xffffff, 0x88), true
	}
	return color.NRGBA{}, false
}
