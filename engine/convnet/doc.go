// Package convnet trains a small convolutional network on the labelled part of
// an image set and gives what it learned for all images: the features of its
// last hidden layer and the class probabilities.
//
// The network is the study's: blocks of 3 x 3 convolution, ReLU and 2 x 2 max
// pooling (none after the last), a dense layer of 64 features with ReLU, a
// dense layer of classes and a softmax; cross entropy, Adam (Kingma and Ba
// 2015), weights drawn after Glorot and Bengio (2010). [Study] has the study's
// settings; [Recommended] adds augmentation (random affine and elastic
// distortion, Simard 2003), batch normalisation (Ioffe and Szegedy 2015), a
// one-cycle learning rate (Smith 2018) and weight averaging.
//
// Graph and differentiation are gorgonia's; the layers are operations of our
// own (op.go), because gorgonia's convolution and pooling train this network at
// a third of the speed. Each layer works through fixed blocks of images, one
// core a block, and adds up partial sums in the order of the blocks: the same
// seed gives the same network, to the byte, on any number of cores.
package convnet
