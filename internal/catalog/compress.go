package catalog

import (
	"database/sql"
	"errors"

	"github.com/klauspost/compress/zstd"
)

// dictionarySize is how much of the first documents of a class is the dictionary of the others: past it, read.db shrinks
// no more.
const dictionarySize = 8 << 10

// firstDictionary is the first number that zstd leaves to private dictionaries (RFC 8878, §6.1).
const firstDictionary = 1 << 15

// maxDocument bounds what a document may unfold to.
const maxDocument = 64 << 20

// A compressor compresses documents and reasons one by one, each to be read alone. Those of a class say much the same in
// other words, so the first ones are the dictionary of the rest: that halves them.
type compressor struct {
	plain *zstd.Encoder
	kinds map[string]*kind // by column; that of the class being written
	next  uint32           // number of the next dictionary
	save  func(id uint32, content []byte) error
}

// kind is one column of the things of one class.
type kind struct {
	class string
	head  []byte        // what was written so far, until it fills a dictionary
	enc   *zstd.Encoder // with that dictionary, nil before
}

func newCompressor(save func(id uint32, content []byte) error) (*compressor, error) {
	plain, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	return &compressor{plain: plain, kinds: map[string]*kind{}, next: firstDictionary, save: save}, err
}

// compress compresses the blob of a column. Classes that come one after another share nothing.
func (c *compressor) compress(column, class string, blob []byte) ([]byte, error) {
	k := c.kinds[column]
	if k == nil || k.class != class {
		k = &kind{class: class}
		c.kinds[column] = k
	}
	if k.enc != nil {
		return k.enc.EncodeAll(blob, nil), nil
	}
	if k.head = append(k.head, blob...); len(k.head) >= dictionarySize {
		if err := c.learn(k); err != nil {
			return nil, err
		}
	}
	return c.plain.EncodeAll(blob, nil), nil
}

// learn makes the dictionary of a kind.
func (c *compressor) learn(k *kind) (err error) {
	content := k.head[:dictionarySize]
	if err := c.save(c.next, content); err != nil {
		return err
	}
	k.enc, err = zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderDictRaw(c.next, content))
	c.next++
	return err
}

// loadDictionaries makes the decoder of documents and reasons. Format 2 has no dictionaries.
func (c *Catalog) loadDictionaries() error {
	options := []zstd.DOption{zstd.WithDecoderMaxMemory(maxDocument)}
	if c.format != previousFormat {
		err := c.each("SELECT id, content FROM dictionary", func(rows *sql.Rows) error {
			var id uint32
			var content []byte
			err := rows.Scan(&id, &content)
			options = append(options, zstd.WithDecoderDictRaw(id, content))
			return err
		})
		if err != nil {
			return err
		}
	}
	dec, err := zstd.NewReader(nil, options...)
	if err != nil {
		return errors.Join(errDictionary, err)
	}
	c.dec = dec
	return nil
}

var errDictionary = errors.New("a dictionary is damaged")
