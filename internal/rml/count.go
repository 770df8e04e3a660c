package rml

// count tells the current row's rejections and counts the row and its cells.
func (r *runner) count() {
	c := &r.counts
	c.Rows++
	whole := r.nameless || r.statements == 0 && len(r.faults) > 0
	for _, f := range r.faults {
		f.WholeRow = whole
		r.tell(f)
	}
	read := r.filled()
	c.CellsRead += read
	if whole {
		c.Rejected++
		c.CellsRejected += read
		return
	}
	c.Mapped++
	rejected := min(r.rejectedCells(), read)
	ignored := min(r.ignoredCells(), read-rejected)
	c.CellsRejected += rejected
	c.CellsIgnored += ignored
	c.CellsMapped += read - rejected - ignored
}

func (r *runner) tell(f Rejection) {
	if r.out.Reject != nil {
		r.out.Reject(f)
	}
}

// filled counts the filled cells of the row: those of a table, else the values that were read.
func (r *runner) filled() uint64 {
	if r.table {
		return uint64(r.in.Cells())
	}
	n := 0
	for _, vs := range r.vals {
		n += len(vs)
	}
	return uint64(n)
}

// rejectedCells counts the filled cells that a rejection names, each once.
func (r *runner) rejectedCells() uint64 {
	var n uint64
	for i, f := range r.faults {
		slot, ok := r.slots[f.Column]
		for _, before := range r.faults[:i] {
			ok = ok && before.Column != f.Column
		}
		if ok {
			n += countFilled(r.vals[slot])
		}
	}
	return n
}

func (r *runner) ignoredCells() uint64 {
	var n uint64
	for _, ref := range r.ignored {
		r.buf = r.in.Values(ref, r.buf[:0])
		n += countFilled(r.buf)
	}
	return n
}

func countFilled(vs []Value) uint64 {
	var n uint64
	for _, v := range vs {
		if v.Text != "" {
			n++
		}
	}
	return n
}

// rejectAbsent tells of the references that found nothing in any row: in a file without header, that is how a wrong one shows.
func (r *runner) rejectAbsent() {
	if r.table || r.counts.Rows == 0 {
		return
	}
	for i, ref := range r.bound {
		if !r.in.Found(ref) && !r.plan.source.isOptional(r.refs[i]) {
			r.tell(Rejection{Column: r.refs[i], Code: "reference-absente", Message: "found nothing in any row"})
		}
	}
}
