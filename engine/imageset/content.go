package imageset

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"clusterlens/engine"
)

// maxDeflateRatio bounds how many bytes one byte of deflate data can stand
// for: 258 bytes in two bits, 1032:1 (zlib's technical notes).
const maxDeflateRatio = 1032

// content is the stream of bytes in a plain or gzip-compressed file. Its Read
// gives the context's error once that is done, reports progress in bytes of
// the file, and turns damage into an [*engine.InputError].
type content struct {
	name string
	// most is how many bytes the content can hold at most, and exact tells
	// that it holds just as many. It rests on the file's real size alone.
	most  int64
	exact bool
	// size is the size of the file itself.
	size   int64
	reader *bufio.Reader
}

// newContent looks at the first bytes of file to see whether it is gzip.
func newContent(ctx context.Context, file fs.File, name string, observe engine.Observer) (*content, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, unreadable(name, err)
	}
	if info.Size() == 0 {
		return nil, &engine.InputError{File: name, Problem: "the file is empty", Mend: "fetch or copy it again"}
	}
	raw := bufio.NewReaderSize(&watched{ctx: ctx, from: file, size: info.Size(), observe: observe}, 1<<16)
	c := &content{name: name, size: info.Size(), most: info.Size(), exact: true, reader: raw}
	magic, err := raw.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, c.wrap(err)
	}
	if len(magic) == 2 && magic[0] == 0x1f && magic[1] == 0x8b {
		unzipped, err := gzip.NewReader(raw)
		if err != nil {
			return nil, c.wrap(err)
		}
		c.most, c.exact = info.Size()*maxDeflateRatio, false
		c.reader = bufio.NewReaderSize(unzipped, 1<<16)
	}
	return c, nil
}

// openContent opens a file of the disk; close must be called.
func openContent(ctx context.Context, path string, observe engine.Observer) (c *content, closeFile func(), err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, unreadable(path, err)
	}
	if c, err = newContent(ctx, file, path, observe); err != nil {
		file.Close()
		return nil, nil, err
	}
	return c, func() { file.Close() }, nil
}

// Read reads up to len(p) bytes; io.EOF comes only after an intact end.
func (c *content) Read(p []byte) (int, error) {
	n, err := c.reader.Read(p)
	if err != nil && err != io.EOF {
		err = c.wrap(err)
	}
	return n, err
}

// readAll reads the n bytes that are left, and the end. The memory it asks
// for follows what the file really holds, never a claim: gzip data that claims
// more than eight times its size, more than images shrink to, is grown into.
func (c *content) readAll(n int64) ([]byte, error) {
	room := n
	if !c.exact {
		room = min(n, 8*c.size)
	}
	data := make([]byte, 0, room)
	for int64(len(data)) < n {
		if len(data) == cap(data) {
			grown := make([]byte, len(data), min(n, 2*int64(cap(data))))
			copy(grown, data)
			data = grown
		}
		got, err := c.Read(data[len(data):cap(data)])
		data = data[:len(data)+got]
		if err == io.EOF {
			return nil, c.tooShort(n - int64(len(data)))
		}
		if err != nil {
			return nil, err
		}
	}
	return data, c.expectEnd()
}

// expectEnd reads on to see the end of the file: gzip checks its sum there.
func (c *content) expectEnd() error {
	var more [1]byte
	for {
		switch got, err := c.Read(more[:]); {
		case got > 0:
			return &engine.InputError{
				File: c.name, Problem: "the file holds more bytes than its header says",
				Mend: "fetch or copy it again",
			}
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
	}
}

func (c *content) tooShort(missing int64) error {
	return &engine.InputError{
		File: c.name, Place: "end of the file",
		Problem: fmt.Sprintf("the file is cut short: its header says %d more bytes", missing),
		Mend:    "fetch or copy it again",
		Err:     io.ErrUnexpectedEOF,
	}
}

// wrap says in words what is wrong with the compressed data.
func (c *content) wrap(err error) error {
	var corrupt flate.CorruptInputError
	e := &engine.InputError{File: c.name, Mend: "fetch or copy it again", Err: err}
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, gzip.ErrChecksum):
		e.Place, e.Problem = "end of the file", "the gzip data is damaged (its checksum does not fit)"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		e.Place, e.Problem = "end of the file", "the gzip data is cut short"
	case errors.Is(err, gzip.ErrHeader):
		e.Problem = "the gzip data is damaged (a header is wrong)"
	case errors.As(err, &corrupt):
		e.Place, e.Problem = fmt.Sprintf("byte %d", int64(corrupt)), "the gzip data is damaged"
	default:
		return unreadable(c.name, err)
	}
	return e
}

// maxRead is how many bytes are read before the context is looked at again.
const maxRead = 1 << 18

// watched is a file whose reading can be cancelled and reports how far it is.
type watched struct {
	ctx      context.Context
	from     io.Reader
	observe  engine.Observer
	size     int64
	done     int64
	reported int64
}

// Read reads from the file unless the context is done.
func (w *watched) Read(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := w.from.Read(p[:min(len(p), maxRead)])
	w.done += int64(n)
	// A report a hundredth: enough to watch, few enough to cost nothing.
	if w.done-w.reported >= w.size/100 {
		w.reported = w.done
		w.observe.Progress(int(min(w.done, w.size)), int(w.size), "")
	}
	return n, err
}
