package metrics

import "clusterlens/engine"

// Overlap tells how much the clusters run into each other: shares of
// nearest-neighbour links, see [engine.Overlap] for their meaning. Links start
// at the unlabelled images (labels is engine.Unknown there) that have a
// cluster; they may end in any image that has one, links into images without a
// cluster and from an image to itself are left out. A pair of clusters without
// a link has 0. Crossing is the share of all links that leave their cluster;
// ok is false when there is no link at all.
func Overlap(nb engine.Neighbours, cluster, labels []int32, clusters int) (shares [][]float64, crossing float64, ok bool) {
	mustMatch(nb.N, len(cluster))
	mustMatch(nb.N, len(labels))
	links := table[int](clusters, clusters)
	out := make([]int, clusters)
	all, stay := 0, 0
	for i := range nb.N {
		a := cluster[i]
		if labels[i] != engine.Unknown || a < 0 {
			continue
		}
		for _, j := range nb.Of(i) {
			b := cluster[j]
			if b < 0 || int(j) == i {
				continue
			}
			links[a][b]++
			out[a]++
			all++
			if a == b {
				stay++
			}
		}
	}
	shares = table[float64](clusters, clusters)
	for a := range clusters {
		shares[a][a] = share(links[a][a], out[a])
		for b := range a {
			shares[a][b] = share(links[a][b]+links[b][a], out[a]+out[b])
			shares[b][a] = shares[a][b]
		}
	}
	return shares, share(all-stay, all), all > 0
}
