namespace PasidVerify.Referee;

/// <summary>A PASID-table entry (VT-d 9.6): the domain id that tags caches, and the table that is walked.</summary>
/// <param name="Domain">DID.</param>
/// <param name="Root">FSPTPTR; <see cref="Memory.Passthrough"/> for PGTT = 100b.</param>
public readonly record struct Entry(ulong Domain, ulong Root);

/// <summary>A present leaf of a first-stage table (VT-d 9.7): it can always be read.</summary>
/// <param name="Frame">Page frame.</param>
/// <param name="Writable">R/W.</param>
public readonly record struct Leaf(ulong Frame, bool Writable);

/// <summary>What hardware reads from memory. What is not in a dictionary is not present.</summary>
public sealed class Memory
{
    /// <summary>No table: addresses are what they are.</summary>
    public const ulong Passthrough = 0;

    /// <summary>The kernel's own table, of two levels: <see cref="Upper"/> and <see cref="Cells"/>.</summary>
    public const ulong KernelRoot = 1;

    /// <summary>Bits of an index into a table page.</summary>
    public const int IndexBits = 9;

    /// <summary>PASID tables, by source id and PASID.</summary>
    public Dictionary<(ulong Device, ulong Pasid), Entry> PasidTable { get; } = [];

    /// <summary>Other tables than the kernel's, by root and page. No two tables ever have the same root.</summary>
    public Dictionary<ulong, Dictionary<ulong, Leaf>> Tables { get; } = [];

    /// <summary>The kernel's upper table: the table page of each region of 512 pages.</summary>
    public Dictionary<ulong, ulong> Upper { get; } = [];

    /// <summary>What page frames hold, read as table pages: by page frame, then by index.</summary>
    public Dictionary<ulong, Dictionary<ulong, Leaf>> Cells { get; } = [];

    /// <summary>What bytes hold that are not 0, by physical address. Of table pages it says nothing.</summary>
    public Dictionary<ulong, byte> Bytes { get; } = [];

    /// <summary>Context entries with DTE = 1 (VT-d 9.4): devices whose ATS is on.</summary>
    public HashSet<ulong> Ats { get; } = [];

    /// <summary>The leaf that the CPU's walk finds at a page of the kernel's address space.</summary>
    public Leaf? Kernel(ulong page) => Upper.TryGetValue(page >> IndexBits, out ulong table) ? Cell(table, page) : null;

    /// <summary>What a page frame holds where the entry of a page would be.</summary>
    public Leaf? Cell(ulong table, ulong page) =>
        Cells.TryGetValue(table, out var cells) && cells.TryGetValue(page & ((1UL << IndexBits) - 1), out var leaf)
            ? leaf
            : null;

    /// <summary>What a byte holds.</summary>
    public byte Read(ulong address) => Bytes.GetValueOrDefault(address);

    /// <summary>Writes a byte.</summary>
    public void Write(ulong address, byte value)
    {
        if (value == 0) Bytes.Remove(address);
        else Bytes[address] = value;
    }

    /// <summary>Writes an entry of a table page; null makes it not present.</summary>
    public void SetCell(ulong table, ulong page, Leaf? leaf)
    {
        ulong index = page & ((1UL << IndexBits) - 1);
        if (!Cells.TryGetValue(table, out var cells)) Cells[table] = cells = [];
        if (leaf is { } present) cells[index] = present;
        else cells.Remove(index);
    }
}
