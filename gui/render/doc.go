// Package render draws a map of many points into one reused image, finds the
// point under the cursor and the points inside a box or a lasso. It knows no
// window toolkit: pixels in, pixels out.
//
// The parts, in the order in which they are used:
//
//	cloud := render.NewCloud(render.Points{X: x, Y: y}) // once a map: draw order and grid index
//	view := render.View{}.Sized(500, 500).Fit(cloud.Bounds())
//	var splatter render.Splatter
//	splatter.SetCloud(cloud)
//	splatter.SetStyle(render.Style{Palette: colours, Index: entryOfPoint})
//	splatter.Draw(img, view)                            // every frame
//	i, ok := cloud.Pick(view, mouseX, mouseY, 8)        // hover
//	mask := cloud.InPolygon(lasso)                      // selection
//
// Points are addressed by their row in the image set everywhere; a point
// without a place (a coordinate that is not finite) is never drawn or found.
package render
