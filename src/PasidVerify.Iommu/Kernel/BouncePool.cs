namespace PasidVerify.Iommu;

/// <summary>
/// Copies of buffers that are not whole pages, for untrusted devices (Linux: swiotlb): each alone in page frames of the
/// pool, with zeroes around it, at the buffer's offset in its first page.
/// </summary>
internal sealed class BouncePool<TMemory>(TMemory memory, FrameRange frames) where TMemory : struct, IMemory
{
    private readonly Lock _lock = new();
    private readonly Copy[] _copies = new Copy[frames.Count];
    private TMemory _memory = memory;

    public FrameRange Frames { get; } = frames;

    /// <summary>
    /// Takes page frames in a row and copies the buffer there, whatever the direction: what the device does not write
    /// must come back as it was (Linux: swiotlb_tbl_map_single).
    /// </summary>
    public bool TryTake(ulong address, ulong size, Direction direction, out ulong copy)
    {
        copy = 0;
        PageRange buffer = PageRange.Of(address, size);
        int first;
        lock (_lock)
        {
            first = FirstRunOf((int)Math.Min(buffer.Count, int.MaxValue));
            if (first < 0)
                return false;
            for (int i = 0; i < (int)buffer.Count; i++)
                _copies[first + i].IsTaken = true;
            _copies[first] = new Copy { IsTaken = true, Address = address, Size = size, Direction = direction };
        }

        copy = Paging.Address<Word>(Frames.First + (ulong)first);
        Fill(copy, address, size, buffer.Count);
        return true;
    }

    /// <summary>What the device could write comes back (Linux: swiotlb_bounce of swiotlb_tbl_unmap_single).</summary>
    public void CopyBack(ulong copy)
    {
        Copy known = _copies[IndexOf(copy)];
        if (known.Direction == Direction.ToDevice)
            return;
        ulong to = known.Address & ~(sizeof(ulong) - 1UL);
        for (ulong from = copy + Paging.Offset<Word>(to); to < known.Address + known.Size; from += sizeof(ulong))
        {
            StorePart(to, _memory.Load(from), BytesOfWord.Within<Word>(to, known.Address, known.Size));
            to += sizeof(ulong);
        }
    }

    /// <summary>The page frames of a copy are free (Linux: swiotlb_release_slots).</summary>
    public void Free(ulong copy)
    {
        int first = IndexOf(copy);
        lock (_lock)
            Array.Clear(_copies, first, (int)PageRange.Of(_copies[first].Address, _copies[first].Size).Count);
    }

    private int IndexOf(ulong copy) => (int)(Paging.Page<Word>(copy).Value - Frames.First);

    /// <summary>A buffer and its copy begin at the same offset in a page, and so in a word.</summary>
    private void Fill(ulong copy, ulong address, ulong size, ulong pages)
    {
        ulong from = Paging.Address(Paging.Page<Word>(address));
        for (ulong offset = 0; offset < pages * Paging.PageSize; offset += sizeof(ulong))
        {
            ulong word = from + offset;
            bool isOfBuffer = word + sizeof(ulong) > address && word < address + size;
            ulong bytes = isOfBuffer ? _memory.Load(word) & BytesOfWord.Within<Word>(word, address, size) : 0;
            _memory.Store(copy + offset, bytes);
        }
    }

    private int FirstRunOf(int count)
    {
        int run = 0;
        for (int i = 0; i < _copies.Length; i++)
        {
            run = _copies[i].IsTaken ? 0 : run + 1;
            if (run == count)
                return i + 1 - count;
        }

        return -1;
    }

    /// <summary>The other bytes of the word may be somebody else's, who changes them meanwhile.</summary>
    private void StorePart(ulong address, ulong value, ulong part)
    {
        if (part == ulong.MaxValue)
        {
            _memory.Store(address, value);
            return;
        }

        ulong word = _memory.Load(address);
        for (; ; )
        {
            ulong found = _memory.CompareExchange(address, (word & ~part) | (value & part), word);
            if (found == word)
                return;
            word = found;
        }
    }

    private struct Copy
    {
        public bool IsTaken;
        public ulong Address;
        public ulong Size;
        public Direction Direction;
    }
}
