package source

import "bytes"

// bounded keeps what is written up to a size, and says when it was more.
type bounded struct {
	bytes.Buffer
	most int
	over bool
}

func (b *bounded) Write(data []byte) (int, error) {
	fits := min(len(data), b.most-b.Len())
	b.over = b.over || fits < len(data)
	b.Buffer.Write(data[:fits])
	return len(data), nil
}
