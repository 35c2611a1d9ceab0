package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
)

// bbolt's file format, version 2, as in go.etcd.io/bbolt/internal/common (page.go,
// meta.go, bucket.go). Numbers are in the machine's byte order.
const (
	boltMagic   = 0xED0CDAED
	boltVersion = 2

	pageHeader = 16 // id 8, flags 2, count 2, overflow 4
	metaSize   = 64
	element    = 16 // of a branch (pos 4, ksize 4, page 8) or leaf (flags 4, pos 4, ksize 4, vsize 4)

	flagBranch   = 0x01
	flagLeaf     = 0x02
	flagFreelist = 0x10
	flagBucket   = 0x01 // of a leaf element

	noFreelist = ^uint64(0)

	// maxNode bounds a page run that is read whole: the root has five small
	// entries, a branch page is at most a few pages of keys.
	maxNode = 4 << 20
	// maxDepth is far beyond any tree: each level has at least two children.
	maxDepth = 32
)

// structure looks at a bbolt file without bbolt, which follows page numbers
// without looking: a cycle would overflow its stack and a huge count exhaust the
// memory, and neither can be recovered from. It reads the meta pages, the free
// list, the root and all branch pages, but no leaf of a bucket: about one page in
// seventy of a large file. Every page must be in range and used once. What is
// inside the leaves is left to the seals and to [guard].
type structure struct {
	r        io.ReaderAt
	pageSize uint64
	high     uint64 // first page number beyond those in use
	used     []bool
}

type metaPage struct{ pageSize, root, freelist, high, txid uint64 }

type pageHead struct {
	id           uint64
	flags, count uint16
	run          uint64 // pages, with overflow
}

// examine returns an error if the file is damaged. synced says whether it has a
// free list on disk, as every file of ours does.
func examine(r io.ReaderAt, size int64) (synced bool, err error) {
	m, err := newestMeta(r, size)
	if err != nil {
		return false, err
	}
	if m.high < 3 || m.high > uint64(size)/m.pageSize {
		return false, errors.New("file is shorter than its pages")
	}
	s := &structure{r: r, pageSize: m.pageSize, high: m.high, used: make([]bool, m.high)}
	s.used[0], s.used[1] = true, true
	synced = m.freelist != noFreelist
	if synced {
		if err := s.freelist(m.freelist); err != nil {
			return false, err
		}
	}
	_, err = s.tree(m.root, 0, s.buckets)
	return synced, err
}

// newestMeta picks the meta page that bbolt would.
func newestMeta(r io.ReaderAt, size int64) (metaPage, error) {
	first, ok := readMeta(r, 0)
	for i := 0; !ok && i <= 14 && int64(1024)<<i < size; i++ {
		first, ok = readMeta(r, 1024<<i)
	}
	if !ok {
		return metaPage{}, errors.New("no valid header")
	}
	ps := first.pageSize
	if ps < 1024 || ps > 1<<16 || ps&(ps-1) != 0 || size < int64(4*ps) {
		return metaPage{}, errors.New("page size or file size is impossible")
	}
	var best metaPage
	for _, off := range []int64{0, int64(ps)} {
		if m, ok := readMeta(r, off); ok && m.pageSize == ps && (best.pageSize == 0 || m.txid > best.txid) {
			best = m
		}
	}
	if best.pageSize == 0 {
		return metaPage{}, errors.New("no valid header")
	}
	return best, nil
}

func readMeta(r io.ReaderAt, off int64) (m metaPage, ok bool) {
	var b [pageHeader + metaSize]byte
	if _, err := r.ReadAt(b[:], off); err != nil {
		return m, false
	}
	e := binary.NativeEndian
	v := b[pageHeader:]
	sum := fnv.New64a()
	sum.Write(v[:56])
	if e.Uint32(v) != boltMagic || e.Uint32(v[4:]) != boltVersion || e.Uint64(v[56:]) != sum.Sum64() {
		return m, false
	}
	return metaPage{
		pageSize: uint64(e.Uint32(v[8:])),
		root:     e.Uint64(v[16:]),
		freelist: e.Uint64(v[32:]),
		high:     e.Uint64(v[40:]),
		txid:     e.Uint64(v[48:]),
	}, true
}

// use marks count pages from id on as taken.
func (s *structure) use(id, count uint64) error {
	if id >= s.high || count > s.high-id {
		return fmt.Errorf("page %d is out of range", id)
	}
	for i := id; i < id+count; i++ {
		if s.used[i] {
			return fmt.Errorf("page %d is used twice", i)
		}
		s.used[i] = true
	}
	return nil
}

// header reads the header of the page run that starts at id, and takes the run.
func (s *structure) header(id uint64) (h pageHead, err error) {
	if id >= s.high {
		return h, fmt.Errorf("page %d is out of range", id)
	}
	var b [pageHeader]byte
	if _, err := s.r.ReadAt(b[:], int64(id*s.pageSize)); err != nil {
		return h, err
	}
	e := binary.NativeEndian
	if e.Uint64(b[:]) != id {
		return h, fmt.Errorf("page %d says it is another", id)
	}
	h = pageHead{id, e.Uint16(b[8:]), e.Uint16(b[10:]), uint64(e.Uint32(b[12:])) + 1}
	return h, s.use(id, h.run)
}

func (s *structure) body(h pageHead) ([]byte, error) {
	if h.run*s.pageSize > maxNode {
		return nil, fmt.Errorf("page %d is too long", h.id)
	}
	body := make([]byte, h.run*s.pageSize)
	_, err := s.r.ReadAt(body, int64(h.id*s.pageSize))
	return body, err
}

func (s *structure) freelist(id uint64) error {
	h, err := s.header(id)
	if err != nil {
		return err
	}
	if h.flags != flagFreelist {
		return errors.New("free list is not one")
	}
	body, err := s.body(h)
	if err != nil {
		return err
	}
	e := binary.NativeEndian
	count, ids := uint64(h.count), body[pageHeader:]
	if count == 0xFFFF {
		count, ids = e.Uint64(ids), ids[8:]
	}
	if count > uint64(len(ids)/8) {
		return errors.New("free list is too long")
	}
	for i := range count {
		if err := s.use(e.Uint64(ids[8*i:]), 1); err != nil {
			return err
		}
	}
	return nil
}

// tree walks the branch pages from id down and says whether id is a leaf. Leaves
// are given to leaf; if that is nil, only the first of each family is looked at:
// all leaves of a bbolt tree are at one depth.
func (s *structure) tree(id uint64, depth int, leaf func(body []byte, count uint16) error) (isLeaf bool, err error) {
	if depth > maxDepth {
		return false, errors.New("tree is too deep")
	}
	h, err := s.header(id)
	if err != nil {
		return false, err
	}
	if h.flags == flagLeaf && leaf == nil {
		return true, nil
	}
	body, err := s.body(h)
	switch {
	case err != nil:
		return false, err
	case h.flags == flagLeaf:
		return true, leaf(body, h.count)
	case h.flags != flagBranch || h.count == 0:
		return false, fmt.Errorf("page %d is of a wrong kind", id)
	case pageHeader+int(h.count)*element > len(body):
		return false, fmt.Errorf("page %d has too many entries", id)
	}
	e := binary.NativeEndian
	leaves := false
	for i := range int(h.count) {
		off := pageHeader + i*element
		pos, ksize := e.Uint32(body[off:]), e.Uint32(body[off+4:])
		if uint64(off)+uint64(pos)+uint64(ksize) > uint64(len(body)) {
			return false, fmt.Errorf("page %d has a key outside it", id)
		}
		child := e.Uint64(body[off+8:])
		if i > 0 && leaves && leaf == nil {
			err = s.use(child, 1)
		} else {
			leaves, err = s.tree(child, depth+1, leaf)
		}
		if err != nil {
			return false, err
		}
	}
	return false, nil
}

// buckets walks the trees of the buckets that a leaf of the root lists.
func (s *structure) buckets(body []byte, count uint16) error {
	e := binary.NativeEndian
	for i := range int(count) {
		flags, value, ok := leafElement(body, i)
		if !ok {
			return errors.New("root has an entry outside its page")
		}
		if flags&flagBucket == 0 {
			continue
		}
		if len(value) < 16 {
			return errors.New("bucket is too short")
		}
		if root := e.Uint64(value); root != 0 {
			if _, err := s.tree(root, 1, nil); err != nil {
				return err
			}
			continue
		}
		if err := inline(value[16:]); err != nil {
			return err
		}
	}
	return nil
}

// inline checks a small bucket's only page, which lies in its parent's value.
func inline(page []byte) error {
	bad := errors.New("inline bucket is damaged")
	if len(page) < pageHeader {
		return bad
	}
	e := binary.NativeEndian
	if e.Uint16(page[8:]) != flagLeaf {
		return bad
	}
	for i := range int(e.Uint16(page[10:])) {
		flags, _, ok := leafElement(page, i)
		if !ok || flags&flagBucket != 0 {
			return bad
		}
	}
	return nil
}

func leafElement(page []byte, i int) (flags uint32, value []byte, ok bool) {
	off := pageHeader + i*element
	if off+element > len(page) {
		return 0, nil, false
	}
	e := binary.NativeEndian
	start := uint64(off) + uint64(e.Uint32(page[off+4:])) + uint64(e.Uint32(page[off+8:]))
	end := start + uint64(e.Uint32(page[off+12:]))
	if end > uint64(len(page)) {
		return 0, nil, false
	}
	return e.Uint32(page[off:]), page[start:end], true
}
