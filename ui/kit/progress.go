package kit

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"qwizard/ui/look"
)

// Progress shows that work is under way, not how far it is: a piece that goes along a
// thin line. It moves only between Start and Stop, and not at all where the desktop
// wants no animations; while it is stopped nothing is drawn.
type Progress struct {
	widget.BaseWidget
	track, piece *canvas.Rectangle
	moving       *fyne.Animation // nil while it is stopped
	at           float32         // 0 to 1
}

const (
	progressTurn  = 4 * time.Second // there and back
	progressPiece = 0.25            // share of the line
)

// NewProgress makes one that is stopped.
func NewProgress() *Progress {
	p := &Progress{track: canvas.NewRectangle(color.Transparent), piece: canvas.NewRectangle(color.Transparent)}
	p.ExtendBaseWidget(p)
	return p
}

// Running tells whether it is between Start and Stop.
func (p *Progress) Running() bool { return p.moving != nil }

// Start shows it.
func (p *Progress) Start() {
	if p.moving != nil {
		return
	}
	p.moving = fyne.NewAnimation(progressTurn/2, p.move)
	p.moving.AutoReverse, p.moving.RepeatCount = true, fyne.AnimationRepeatForever
	p.Refresh()
	if fyne.CurrentApp().Settings().ShowAnimations() {
		p.moving.Start()
	}
}

// Stop hides it. Whoever started it must do so when the work is done or nobody looks.
func (p *Progress) Stop() {
	if p.moving == nil {
		return
	}
	p.moving.Stop()
	p.moving = nil
	p.Refresh()
}

func (p *Progress) move(at float32) {
	p.at = at
	p.lay(p.Size())
	canvas.Refresh(p)
}

// HeightFor implements [Flowing]. It is the same while it is stopped.
func (p *Progress) HeightFor(float32) float32 { return look.Step / 2 }

func (p *Progress) lay(size fyne.Size) {
	Place(p.track, 0, 0, size.Width, size.Height)
	Place(p.piece, p.at*size.Width*(1-progressPiece), 0, size.Width*progressPiece, size.Height)
}

func (p *Progress) paint() {
	p.track.FillColor, p.piece.FillColor = colour(theme.ColorNameSeparator), colour(theme.ColorNamePrimary)
	p.track.Hidden, p.piece.Hidden = p.moving == nil, p.moving == nil
}

// CreateRenderer implements [fyne.Widget].
func (p *Progress) CreateRenderer() fyne.WidgetRenderer {
	p.paint()
	return &drawing{
		of:      p,
		objects: []fyne.CanvasObject{p.track, p.piece},
		layout:  p.lay,
		min:     func() fyne.Size { return fyne.NewSize(0, p.HeightFor(0)) },
		paint:   p.paint,
	}
}
