using PasidVerify.Iommu;
using PasidVerify.Lifted;

namespace PasidVerify.Prover;

/// <summary>Laws of what walks read: root, context, PASID and paging entries, and of the faults that they record.</summary>
internal static class WalkLaws
{
    /// <summary>Bits 51 to 12 of a paging entry.</summary>
    private const ulong AddressBits = 0x000f_ffff_ffff_f000;

    public static IEnumerable<Law> All() =>
    [
        new("root-table register and root entry", word =>
        {
            var (table, mode, width) = (word("table"), word("mode"), word("width"));
            var (register, entry) = (RootTable.EncodeRegister(table, mode), RootTable.Encode(table));
            return (
                Pointer(table, width) & mode.Bits < 4,
                RootTable.Pointer(register).Bits == table.Bits & RootTable.Mode(register).Bits == mode.Bits
                & RootTable.Pointer(entry).Bits == table.Bits & (entry.Bits & 1) == 1
                & RootTable.ReservedBits(entry, width).Bits == 0);
        }),
        new("each source id has a context entry of its own", word =>
        {
            var (one, other) = (word("one"), word("other"));
            var zero = LiftedWord.Constant(0);
            var (root, context) = (RootTable.Slot(zero, one).Bits, ContextFormat.Slot(zero, one).Bits);
            return (
                one.Bits < 1UL << 16 & other.Bits < 1UL << 16 & root == RootTable.Slot(zero, other).Bits
                & context == ContextFormat.Slot(zero, other).Bits,
                one.Bits == other.Bits & root < 4096 & context < 4096 & (root & 7) == 0 & (context & 31) == 0);
        }),
        new("context entry: directory, its size and flags", word =>
        {
            var (directory, size, width) = (word("directory"), word("size"), word("width"));
            var entry = ContextFormat.EncodeQword0(
                directory, size, LiftedWord.Constant(ContextFormat.PasidEnable));
            return (
                Pointer(directory, width) & size.Bits < 8,
                ContextFormat.Directory(entry).Bits == directory.Bits
                & ContextFormat.DirectorySize(entry).Bits == size.Bits & (entry.Bits & 0x1ff) == 9
                & ContextFormat.Qword0ReservedBits(entry, width).Bits == 0);
        }),
        new("context entry: RID_PASID and RID_PRIV are all that qword 1 has", word =>
        {
            var qword = word("qword");
            var both = ContextFormat.RidPasid(qword).Bits | (ContextFormat.RidPrivileged(qword).Bits << 20);
            return (true, (ContextFormat.Qword1ReservedBits(qword).Bits == 0) == (both == qword.Bits));
        }),
        new("PASID entry: second-stage root, width and type", word =>
        {
            var (root, levels, width) = (word("root"), word("levels"), word("width"));
            var entry = root | (levels << LiftedWord.Constant(2)) | LiftedWord.Constant(PasidEntry.SecondStage << 6 | 1);
            return (
                Pointer(root, width) & levels.Bits < 8,
                PasidEntry.SecondStageRoot(entry).Bits == root.Bits & PasidEntry.AddressWidth(entry).Bits == levels.Bits
                & PasidEntry.TranslationType(entry).Bits == PasidEntry.SecondStage
                & PasidEntry.Qword0ReservedBits(entry, width).Bits == 0);
        }),
        .. from level in Enumerable.Range(1, 3) select Page("first-stage", level, FirstStageEntry.Output),
        .. from level in Enumerable.Range(1, 3) select Page("second-stage", level, SecondStageEntry.Output),
        .. from level in Enumerable.Range(2, 4) select FirstStageReserved(level),
        .. from level in Enumerable.Range(1, 5) select SecondStageReserved(level),
        new("fault record", word =>
        {
            var (source, pasid, reason, type) = (word("source"), word("pasid"), word("reason"), word("type"));
            var high = FaultRecord.EncodeHigh(source, pasid, reason, type, LiftedWord.Constant(FaultRecord.Read));
            return (
                source.Bits < 1UL << 16 & pasid.Bits < 1UL << 20 & reason.Bits < 256 & type.Bits < 4,
                FaultRecord.SourceId(high).Bits == source.Bits & FaultRecord.Pasid(high).Bits == pasid.Bits
                & FaultRecord.Reason(high).Bits == reason.Bits & FaultRecord.AddressType(high).Bits == type.Bits
                & high.Bits >> 62 == 3 & (high.Bits & 0xffff_0000) == 0);
        }),
        new("a fault record has the page of the address", word =>
        {
            var address = word("address");
            var low = FaultRecord.EncodeLow(address).Bits;
            return (true, low >> 12 == address.Bits >> 12 & (low & 0xfff) == 0);
        }),
    ];

    /// <summary>The output of a leaf without reserved bits is its page and the offset in it, below the host's width.</summary>
    private static Law Page(string stage, int level, Func<LiftedWord, LiftedWord, int, LiftedWord> output) =>
        new($"{stage} page of level {level}", word =>
        {
            var (entry, address, width) = (word("entry"), word("address"), word("width"));
            var result = output(entry, address, level).Bits;
            int shift = 12 + 9 * (level - 1);
            ulong offset = (1UL << shift) - 1;
            return (
                Width(width) & (entry.Bits & AddressBits) >> width.Bits == 0,
                (result & offset) == (address.Bits & offset)
                & result >> shift == (entry.Bits & AddressBits) >> shift & result >> width.Bits == 0);
        });

    /// <summary>A present entry above level 1: what points at a table, and what maps a page, where there are pages.</summary>
    private static Law FirstStageReserved(int level) => new($"first-stage reserved bits of level {level}", word =>
    {
        var (entry, width) = (word("entry"), word("width"));
        var large = ((entry.Bits >> 7) & 1) == 1;
        ulong inside = level < 4 ? (1UL << (12 + 9 * (level - 1))) - (1UL << 13) : 1UL << 7;
        var expected = (entry.Bits & AddressBits) >> width.Bits == 0 & (!large | (entry.Bits & inside) == 0);
        return (Width(width), (FirstStageEntry.ReservedBits(entry, level, width).Bits == 0) == expected);
    });

    /// <summary>An entry with R or W: PS is no size at level 1, and no page at level 4; SNP is a page's alone.</summary>
    private static Law SecondStageReserved(int level) => new($"second-stage reserved bits of level {level}", word =>
    {
        var (entry, width) = (word("entry"), word("width"));
        var within = (entry.Bits & AddressBits) >> width.Bits == 0;
        var large = ((entry.Bits >> 7) & 1) == 1;
        var snoop = ((entry.Bits >> 11) & 1) == 1;
        ulong inside = (1UL << (12 + 9 * (level - 1))) - (1UL << 12);
        var expected = level switch
        {
            1 => within,
            < 4 => within & ((large & (entry.Bits & inside) == 0) | (!large & !snoop)),
            _ => within & !large & !snoop,
        };
        return (Width(width), (SecondStageEntry.ReservedBits(entry, level, width).Bits == 0) == expected);
    });

    /// <summary>Host address widths that hardware can have.</summary>
    private static Bool Width(LiftedWord width) => width.Bits >= 32 & width.Bits <= 52;

    private static Bool Pointer(LiftedWord pointer, LiftedWord width) =>
        Width(width) & (pointer.Bits & 0xfff) == 0 & pointer.Bits >> width.Bits == 0;
}
