package widgets
import ("testing";"time";"fmt";"image/png";"os";"image";"image/color";"math/rand/v2"
"fyne.io/fyne/v2";"fyne.io/fyne/v2/test";"fyne.io/fyne/v2/theme";"fyne.io/fyne/v2/container"
"clusterlens/gui/render")
var _ = container.NewStack
func shot(t *testing.T, name string, w, h float32, build func() fyne.CanvasObject, act func(fyne.Window)) {
 for _, v := range []string{"light","dark"} {
  app := test.NewTempApp(t)
  if v=="light" { app.Settings().SetTheme(variant{theme.DefaultTheme(), theme.VariantLight}) } else { app.Settings().SetTheme(variant{theme.DefaultTheme(), theme.VariantDark}) }
  win := test.NewTempWindow(t, build())
  win.Resize(fyne.NewSize(w,h))
  if act != nil { act(win) }
  f,_ := os.Create("/tmp/w-"+name+"-"+v+".png"); png.Encode(f, win.Canvas().Capture()); f.Close()
 }
}
type variant struct{ fyne.Theme; v fyne.ThemeVariant }
func (t variant) Color(n fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color { return t.Theme.Color(n, t.v) }
func cloud(n, k int) (*render.Cloud, []uint8) {
 rng := rand.New(rand.NewPCG(3, 1)); p := render.Points{X: make([]float32,n), Y: make([]float32,n)}; l := make([]uint8,n)
 cx := make([]float64,2*k); for i := range cx { cx[i]=rng.NormFloat64()*4 }
 for i := range n { c := rng.IntN(k); l[i]=uint8(c); p.X[i]=float32(cx[2*c]+rng.NormFloat64()); p.Y[i]=float32(cx[2*c+1]+rng.NormFloat64()) }
 return render.NewCloud(p), l
}
func digit(i, px int) image.Image {
 im := image.NewGray(image.Rect(0,0,28,28)); rng := rand.New(rand.NewPCG(uint64(i),9))
 x, y := 14.0, 6.0; dx, dy := rng.NormFloat64(), 1.0
 for range 40 { for a := -1; a<=1; a++ { for b := -1; b<=1; b++ { if xx,yy:=int(x)+a,int(y)+b; xx>3&&xx<24&&yy>3&&yy<24 { im.SetGray(xx,yy,color.Gray{uint8(255-60*(a*a+b*b))}) } } }; dx += rng.NormFloat64()*.4; dy += rng.NormFloat64()*.3; x+=dx*.6; y+=dy*.6; if x<5||x>22 {dx=-dx}; if y<5||y>22{dy=-dy} }
 return im
}
func TestLookMap(t *testing.T) {
 c, l := cloud(60000, 10)
 var m *MapView
 shot(t, "map", 620, 560, func() fyne.CanvasObject {
  m = NewMapView(); m.SetCloud(c); m.SetTitle("label-spreading", "accuracy .993"); m.SetAxes("PC 1 (9.7 %)", "PC 2 (7.1 %)")
  o := render.Overlay{}
  for k := range 3 { mask := render.MaskWhere(60000, func(i int) bool { return int(l[i])==k }); b := c.Points().Bounds(mask)
   o.Centres = append(o.Centres, render.Centre{X:(b.MinX+b.MaxX)/2, Y:(b.MinY+b.MaxY)/2, Label: "cluster "+string(rune('0'+k)), Colour: Ground().Categorical(10)[k]})
   o.Ellipses = append(o.Ellipses, render.Ellipse{X:(b.MinX+b.MaxX)/2, Y:(b.MinY+b.MaxY)/2, XX:1,YY:1.2,XY:.2, Colour: Ground().Ink()})
   o.Contours = append(o.Contours, render.DensityContour(c.Points(), render.MaskWhere(60000, func(i int) bool { return int(l[i])==k+3 }), .5, Ground().Ink()))
  }
  m.SetOverlay(o)
  m.SetStyle(render.Style{Palette: Ground().Categorical(10), Index: l})
  return m }, func(w fyne.Window) { m.SetHover(77) })
 shot(t, "lasso", 620, 560, func() fyne.CanvasObject {
  m = NewMapView(); m.SetCloud(c); m.SetTool(Lasso); m.SetTitle("mixture", "")
  m.SetStyle(render.Style{Palette: Ground().Categorical(10), Index: l, Selected: render.MaskWhere(60000, func(i int) bool { return int(l[i])==3 })})
  return m }, func(w fyne.Window) {
   p := fyne.NewPos(200,200)
   for k := range 60 { d := fyne.NewDelta(float32(6-k/5), float32(k%7)); p = p.AddXY(d.DX,d.DY); m.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position:p}, Dragged:d}) } })
 shot(t, "empty", 320, 260, func() fyne.CanvasObject { m = NewMapView(); m.SetEmpty("Press Run to compute this map.\nMNIST takes about 20 seconds."); m.SetTitle("mixture",""); m.FocusGained(); return m }, nil)
}

func TestLookThumbs(t *testing.T) {
 var g *ThumbnailGrid
 shot(t, "thumbs", 420, 460, func() fyne.CanvasObject {
  g = NewThumbnailGrid(); g.Image = digit; g.Caption = func(i int) string { return fmt.Sprintf("%d  .%d", i%10, 900+i%100) }
  g.Badge = func(i int) color.Color { return Ground().Categorical(10)[i%10] }; g.Cross = func(i int) bool { return i%7==0 }
  items := make([]int, 10); for i := range items { items[i]=i*3 }
  g.SetSections([]Section{{Title:"cluster 3", Detail: "6,131 images, named 3", Colour: Ground().Categorical(10)[3], Items: items},{Title:"wrong", Detail:"12", Items: items[:6]},{Title:"cluster 4", Colour: Ground().Categorical(10)[4], Items: items}})
  g.SetSelected(func(i int) bool { return i==9||i==12 })
  return g }, func(w fyne.Window) { g.hover=1; g.cursor=4; g.focused=true; w.Canvas().Capture(); time.Sleep(200*time.Millisecond); g.redraw() })
}
func TestLookRest(t *testing.T) {
 var h *HeatMap
 shot(t, "heat", 460, 420, func() fyne.CanvasObject {
  h = NewHeatMap(); n := 10; d := HeatData{RowTitle:"true class", ColumnTitle: "predicted class", Format: func(v float64) string { return thousands(int(v)) }, Shade: func(r, c int) float64 { if r==c { return .9 }; return float64((r*7+c*13)%20)/40 }}
  for r := range n { var row []float64; for c := range n { v := float64((r*7+c*13)%43); if r==c { v = 5800+float64(r) }; row = append(row, v) }; d.Values = append(d.Values, row); d.Rows = append(d.Rows, fmt.Sprint(r)); d.Columns = append(d.Columns, fmt.Sprint(r)) }
  h.SetData(d); h.SetChosen(4,9); return h }, func(w fyne.Window) { h.hoverAt(heatCell{7,2}); h.Resize(h.Size()) })
 var l *Legend
 shot(t, "legend", 460, 120, func() fyne.CanvasObject {
  l = NewLegend(); var es []LegendEntry; for i := range 10 { es = append(es, LegendEntry{Name: fmt.Sprint(i), Count: 5900+i*37, Colour: Ground().Categorical(10)[i], Shape: render.Shape(i%6)}) }
  l.SetEntries(es)
  g := NewGradientLegend(); g.SetGradient("0 confidence", "1", Ground().Confidence)
  l2 := NewLegend(); l2.SetEntries([]LegendEntry{{Name:"right", Count: 59000, Colour: Ground().Right()},{Name:"wrong", Count: 1000, Colour: Ground().Wrong(), Shape: render.Cross}}); l2.SetIsolated(1)
  return container.NewVBox(l, l2, g) }, nil)
 shot(t, "chart", 460, 260, func() fyne.CanvasObject {
  c := NewLineChart(); c.SetData(LineData{Title:"Accuracy", XLabel:"epoch", Percent: true, Lines: []Line{{Name:"training", Y: []float64{.82,.91,.94,.96,.97,.975,.98,.983}},{Name:"validation", Y: []float64{.85,.92,.935,.945,.95,.952,.951,.953}, Dashed: true}}}); c.at = 4; return c }, nil)
 shot(t, "calib", 460, 260, func() fyne.CanvasObject {
  c := NewLineChart(); c.SetData(LineData{Title:"Calibration", XLabel:"confidence", YLabel: "share right", YMax: 1, Diagonal: true, Lines: []Line{{Name:"label-spreading", X: []float64{0.05,.2,.4,.6,.8,1}, Y: []float64{.1,.3,.5,.55,.83,.99}}}}); return c }, nil)
 shot(t, "run", 460, 60, func() fyne.CanvasObject { b := NewRunBar(); b.SetProgress("cnn-kmeans: training, epoch 7 of 30", .43, 21*time.Second); return b }, nil)
 var k *HoverCard
 shot(t, "card", 460, 200, func() fyne.CanvasObject { k = NewHoverCard(); return container.NewStack(NewMapView(), k.Layer()) }, func(fyne.Window) { k.ShowAt(fyne.NewPos(60,30), digit(5,28), []CardLine{{Value:"train-00231"},{Name:"true class",Value:"7"},{Name:"mixture",Value:"1  (confidence .62)",Colour:Ground().Wrong()},{Name:"label-spreading",Value:"7  (confidence .99)",Colour:Ground().Right()}}) })
 var b *BoundaryStrip
 shot(t, "border", 460, 130, func() fyne.CanvasObject { b = NewBoundaryStrip(); b.Image = digit; b.SetData(BoundaryData{From:"4", To:"9", FromColour: Ground().Categorical(10)[4], ToColour: Ground().Categorical(10)[9], Items: []int{1,2,3,4,5,6,7,8,9,10,11,12,13,14}, Caption: func(i int) string { return fmt.Sprintf(".%02d", 99-i*7) }}); return b }, func(w fyne.Window) { w.Canvas().Capture(); time.Sleep(100*time.Millisecond) })
}
