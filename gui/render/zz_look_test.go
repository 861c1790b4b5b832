package render
import ("testing";"image/png";"os";"image";"image/color";"clusterlens/plots/palette";"fmt")
func TestLook(t *testing.T){
 for _, g := range []palette.Ground{palette.Light, palette.Dark} {
 for _, n := range []int{300, 5000, 60000} {
  p, l := blobs(n, 10, 1)
  c := NewCloud(p)
  out := image.NewRGBA(image.Rect(0,0,1500,500))
  for k, zoom := range []float64{1, 3, 12} {
   s := Style{Palette: g.Categorical(10), Index: l, Background: g.Paper(), Lines: color.NRGBA{128,128,128,30}, Muted: g.Unselected()}
   if k==1 { s.Marked = MaskWhere(n, func(i int) bool { return i%29==0}) }
   if k==2 || n==60000&&k==1 { s.Selected = MaskWhere(n, func(i int) bool { return l[i]==2||l[i]==7}) }
   sp := &Splatter{}; sp.SetCloud(c); sp.SetStyle(s)
   im := image.NewRGBA(image.Rect(0,0,500,500))
   v := View{}.Sized(500,500).Fit(c.Bounds()).ZoomAt(200,300,zoom)
   sp.Draw(im, v)
   for y:=0;y<500;y++ { copy(out.Pix[y*out.Stride+k*2000:], im.Pix[y*im.Stride:y*im.Stride+1996]) }
  }
  f,_ := os.Create(fmt.Sprintf("/tmp/look-%d-%d.png", n, g)); png.Encode(f, out); f.Close()
 }}
}
