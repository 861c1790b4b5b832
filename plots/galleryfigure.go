package plots

import (
	"cmp"
	"fmt"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"clusterlens/engine"
	"clusterlens/plots/palette"
)

// GalleryFigure shows each cluster by images: typical ones, borderline ones,
// and, where the truth is known, wrong ones in a frame with their true class.
type GalleryFigure struct {
	Title, Subtitle string
	Images          engine.Images
	Clusters        []GalleryCluster
	// More is the number of clusters that are not shown.
	More int
}

// GalleryCluster is one row of the gallery.
type GalleryCluster struct {
	clusterStyle
	Size     int
	Accuracy float64 // of the evaluated images; negative = not known
	GalleryPick
	TrueClass []string // of the images in Wrong
}

// The most that a gallery shows.
const (
	galleryTypical    = 20
	galleryBorderline = 10
	galleryWrong      = 10
	galleryClusters   = 30
)

// NewGallery is the gallery of an outcome. Of many clusters it shows the 30
// largest; empty ones are left out.
func NewGallery(run *engine.Run, o engine.Outcome) *GalleryFigure {
	r := o.Result
	f := &GalleryFigure{
		Title:    pipelineTitle(o),
		Subtitle: about(run),
		Images:   run.Set.Images,
	}
	sizes, rightOnes, judged := make([]int, r.Clusters), make([]int, r.Clusters), make([]int, r.Clusters)
	for i, k := range r.Cluster {
		if k == engine.Unknown {
			continue
		}
		sizes[k]++
		switch judge(run, r, i) {
		case right:
			rightOnes[k]++
			judged[k]++
		case wrong:
			judged[k]++
		}
	}
	classes, styles := classNames(run.Set), clusterStyles(run.Set, r)
	shown := largest(byClassOrder(styles), sizes, galleryClusters)
	picks := PickGallery(run, r, galleryTypical, galleryBorderline, galleryWrong)
	for _, k := range shown {
		c := GalleryCluster{clusterStyle: styles[k], Size: sizes[k], Accuracy: -1, GalleryPick: picks[k]}
		if judged[k] > 0 && c.Class != engine.Unknown {
			c.Accuracy = shareOf(rightOnes[k], judged[k])
		}
		for _, i := range c.Wrong {
			c.TrueClass = append(c.TrueClass, classes[run.Set.Truth[i]])
		}
		f.Clusters = append(f.Clusters, c)
	}
	for _, n := range sizes {
		if n > 0 {
			f.More++
		}
	}
	f.More -= len(shown)
	return f
}

// largest keeps the order of the clusters and of them the non-empty ones, at
// most n, the largest.
func largest(order, sizes []int, n int) []int {
	bySize := slices.Clone(order)
	slices.SortStableFunc(bySize, func(a, b int) int { return cmp.Compare(sizes[b], sizes[a]) })
	keep := make(map[int]bool)
	for _, k := range bySize[:min(n, len(bySize))] {
		keep[k] = sizes[k] > 0
	}
	return slices.DeleteFunc(slices.Clone(order), func(k int) bool { return !keep[k] })
}

// galleryBlock is one column of the gallery.
type galleryBlock struct {
	title   string
	columns int
	images  func(GalleryCluster) []int
	wrong   bool
}

// blocks leaves out what no cluster has.
func (f *GalleryFigure) blocks() []galleryBlock {
	return slices.DeleteFunc([]galleryBlock{
		{"typical", galleryTypical / 2, func(c GalleryCluster) []int { return c.Typical }, false},
		{"borderline", galleryBorderline / 2, func(c GalleryCluster) []int { return c.Borderline }, false},
		{"wrong, with the true class", galleryWrong / 2, func(c GalleryCluster) []int { return c.Wrong }, true},
	}, func(block galleryBlock) bool {
		return !slices.ContainsFunc(f.Clusters, func(c GalleryCluster) bool { return len(block.images(c)) > 0 })
	})
}

// hasWrong tells whether there are captions.
func (f *GalleryFigure) hasWrong() bool {
	return slices.ContainsFunc(f.blocks(), func(block galleryBlock) bool { return block.wrong })
}

// Measures of the gallery in units.
const (
	galleryName    vg.Length = 70 // room for the name of a cluster
	galleryGap     vg.Length = 12 // between blocks
	galleryCaption vg.Length = 7  // below a wrong image
	galleryRowGap  vg.Length = 6
)

// Size is the width of a page and as high as the clusters need.
func (f *GalleryFigure) Size() (width, height vg.Length) {
	width = 7.6 * vg.Inch
	cell := f.cell(width-20, 1)
	return width, vg.Length(len(f.Clusters))*f.rowHeight(cell, 1) + 58
}

// cell is the side of an image with its gap, in a row of the given width.
func (f *GalleryFigure) cell(width, unit vg.Length) vg.Length {
	columns := 0
	room := width - galleryName*unit
	for i, block := range f.blocks() {
		columns += block.columns
		if i > 0 {
			room -= galleryGap * unit
		}
	}
	return room / vg.Length(max(columns, galleryTypical/2))
}

// rowHeight is two lines of images with captions where there are wrong ones.
func (f *GalleryFigure) rowHeight(cell, unit vg.Length) vg.Length {
	h := 2*cell + galleryRowGap*unit
	if f.hasWrong() {
		h += 2 * galleryCaption * unit
	}
	return h
}

// Draw draws a row for each cluster. In a figure that is too low for them the
// images get smaller.
func (f *GalleryFigure) Draw(c draw.Canvas) {
	b := newBrush(c, f).inset(10, 10, 8, 10).heading(f.Title, f.Subtitle)
	if len(f.Clusters) == 0 {
		b.text(style{size: labelSize, colour: muted}, b.Center().X, b.Center().Y, 0.5, 0.5, "no image has a cluster")
		return
	}
	if f.More > 0 {
		b.text(style{size: smallSize, colour: muted}, b.Min.X, b.Min.Y, 0, 0,
			fmt.Sprintf("the %d largest clusters; %s more are not shown", len(f.Clusters), count(f.More)))
		b = b.inset(0, 0, smallSize+5, 0)
	}
	head := (smallSize + 6) * b.unit
	cell := f.cell(b.width(), b.unit)
	pitch := (b.height() - head) / vg.Length(len(f.Clusters))
	extra := f.rowHeight(cell, b.unit) - 2*cell
	cell = min(cell, max((pitch-extra)/2, 1))
	pitch = min(pitch, 2*cell+extra)
	x := b.Min.X + galleryName*b.unit
	var tiles []tile
	for _, block := range f.blocks() {
		s := style{size: smallSize, bold: true}
		if block.wrong {
			s.colour = palette.Light.Wrong()
		}
		b.text(s, x, b.Max.Y, 0, 1, block.title)
		for row, cluster := range f.Clusters {
			top := b.Max.Y - head - vg.Length(row)*pitch
			tiles = append(tiles, f.tiles(b, block, cluster, x, top, cell)...)
		}
		x += vg.Length(block.columns)*cell + galleryGap*b.unit
	}
	b.drawTiles(f.Images, tiles)
	b.annotate(tiles, cell)
	for row, cluster := range f.Clusters {
		top := b.Max.Y - head - vg.Length(row)*pitch
		if row > 0 {
			y := top + galleryRowGap*b.unit/2
			b.line(faint, 0.5, b.Min.X, y, b.Max.X, y)
		}
		cluster.drawName(b, top)
	}
}

// drawName writes the name of the cluster, how many images it has and how many
// of them are right.
func (c GalleryCluster) drawName(b brush, top vg.Length) {
	name, small := style{size: labelSize, bold: true}, style{size: smallSize, colour: muted}
	width := (galleryName - 16) * b.unit
	b.disc(c.Colour, b.Min.X+4*b.unit, top-(labelSize*capHeight/2+1)*b.unit, 3.5)
	b.text(name, b.Min.X+12*b.unit, top-1*b.unit, 0, 1, b.fit(name, c.Name, width))
	y := top - (labelSize+5)*b.unit
	b.text(small, b.Min.X+12*b.unit, y, 0, 1, images(c.Size))
	y -= (smallSize + 3) * b.unit
	switch {
	case c.Class == engine.Unknown:
		b.text(small, b.Min.X+12*b.unit, y, 0, 1, "unnamed")
	case c.Accuracy >= 0:
		b.text(small, b.Min.X+12*b.unit, y, 0, 1, percent(c.Accuracy)+" right")
	}
}

// tiles are the images of one block of a cluster, in two lines from the top.
func (f *GalleryFigure) tiles(b brush, block galleryBlock, c GalleryCluster, x, top, cell vg.Length) []tile {
	line := cell
	if block.wrong {
		line += galleryCaption * b.unit
	}
	gap := min(1.2*b.unit, 0.1*cell)
	var tiles []tile
	for n, i := range block.images(c) {
		x0 := x + vg.Length(n%block.columns)*cell
		y1 := top - vg.Length(n/block.columns)*line
		t := b.newTile(f.Images, i, rect(x0, y1-cell+gap, x0+cell-gap, y1))
		if block.wrong {
			t.wrong, t.note = true, c.TrueClass[n]
		}
		tiles = append(tiles, t)
	}
	return tiles
}

// annotate frames the wrong images and writes the notes below the tiles, each
// in the given width.
func (b brush) annotate(tiles []tile, width vg.Length) {
	note := style{size: tinySize - 0.5, colour: palette.Light.Wrong()}
	for _, t := range tiles {
		r := t.place
		if t.wrong {
			b.frame(palette.Light.Wrong(), 1, r)
		}
		s := b.shrink(note, t.note, width-1*b.unit, note.size-1)
		b.text(s, (r.Min.X+r.Max.X)/2, r.Min.Y-2*b.unit, 0.5, 1, b.fit(s, t.note, width-1*b.unit))
	}
}
