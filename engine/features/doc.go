// Package features turns images into rows of numbers in which images of one
// class lie near each other, without any training.
//
// [Pixels] is the plain image. [Gradients] is a histogram of oriented
// gradients (Dalal and Triggs 2005) with the soft pooling of SIFT (Lowe 2004)
// and the square root of RootSIFT (Arandjelovic and Zisserman 2012); on
// colour images it adds a block of local colour. [DigitLike] decides from the
// pixels whether the images are handwriting, which is to be made upright and of
// even size first (moment normalisation, Casey 1970; LeCun et al. 1998).
package features
