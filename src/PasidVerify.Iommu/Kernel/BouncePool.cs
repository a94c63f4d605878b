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
        ulong from = copy + Paging.Offset<Word>(known.Address);
        for (ulong i = 0; i < known.Size; i++)
            StoreByte(known.Address + i, LoadByte(from + i));
    }

    /// <summary>The page frames of a copy are free (Linux: swiotlb_release_slots).</summary>
    public void Free(ulong copy)
    {
        int first = IndexOf(copy);
        lock (_lock)
            Array.Clear(_copies, first, (int)PageRange.Of(_copies[first].Address, _copies[first].Size).Count);
    }

    private int IndexOf(ulong copy) => (int)(Paging.Page<Word>(copy).Value - Frames.First);

    private void Fill(ulong copy, ulong address, ulong size, ulong pages)
    {
        for (ulong i = 0; i < pages * Paging.PageSize; i += sizeof(ulong))
            _memory.Store(copy + i, 0);
        ulong to = copy + Paging.Offset<Word>(address);
        for (ulong i = 0; i < size; i++)
            StoreByte(to + i, LoadByte(address + i));
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

    private byte LoadByte(ulong address) => (byte)(_memory.Load(address & ~7UL) >> (int)(address & 7) * 8);

    /// <summary>The other bytes of the word may be somebody else's, who changes them meanwhile.</summary>
    private void StoreByte(ulong address, byte value)
    {
        int shift = (int)(address & 7) * 8;
        ulong word = _memory.Load(address & ~7UL);
        for (; ; )
        {
            ulong changed = (word & ~(0xffUL << shift)) | (ulong)value << shift;
            ulong found = _memory.CompareExchange(address & ~7UL, changed, word);
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
