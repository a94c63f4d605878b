using System.Runtime.CompilerServices;

namespace PasidVerify.Iommu;

/// <summary>
/// How a 64-bit address splits over paging: 4 KiB pages and 9 bits a level, of first-stage tables sign-extended (VT-d
/// 3.6, 3.7). Levels count from the leaf: 1 is the page table, 4 the PML4 table, 5 the PML5 table.
/// </summary>
public static class Paging
{
    /// <summary>Bits of an offset in a page.</summary>
    public const int PageShift = 12;

    /// <summary>Bytes of a page.</summary>
    public const ulong PageSize = 1UL << PageShift;

    /// <summary>Bits of an index in a table.</summary>
    public const int IndexBits = 9;

    /// <summary>Entries of a table.</summary>
    public const int TableEntries = 1 << IndexBits;

    /// <summary>Levels of the kernel's own tables.</summary>
    public const int Levels = 4;

    /// <summary>Bits of a kernel address that are translated; the higher ones copy the highest of these.</summary>
    public const int AddressBits = PageShift + Levels * IndexBits;

    /// <summary>Address divided by the page size, 52 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Page<T>(T address) where T : IWord<T> => address >> T.Constant(PageShift);

    /// <summary>First byte of a page.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Address<T>(T page) where T : IWord<T> => page << T.Constant(PageShift);

    /// <summary>Bytes from the start of the page, below 4096.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Offset<T>(T address) where T : IWord<T> => address & T.Constant(PageSize - 1);

    /// <summary>1 if address and size are both multiples of the page size, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Aligned<T>(T address, T size) where T : IWord<T> =>
        T.Equal(Offset(address | size), T.Constant(0));

    /// <summary>Bit position where the index of a level starts: 12, 21, 30, 39 or 48.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LevelShift(int level) => PageShift + (level - 1) * IndexBits;

    /// <summary>Which entry of the table at a level translates the address, below 512.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T TableIndex<T>(T address, int level) where T : IWord<T> =>
        (address >> T.Constant((ulong)LevelShift(level))) & T.Constant(TableEntries - 1);

    /// <summary>Physical address of that entry, for a table at a physical address.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Slot<T>(T table, T address, int level) where T : IWord<T> =>
        table + (TableIndex(address, level) << T.Constant(3));

    /// <summary>Bits of an address that tables of so many levels translate: 39, 48 or 57.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TranslatedBits(int levels) => PageShift + levels * IndexBits;

    /// <summary>The canonical address with these indexes, highest level first, and offset.</summary>
    public static T Join<T>(T index4, T index3, T index2, T index1, T offset) where T : IWord<T> =>
        SignExtend(Concatenate(index4, index3, index2, index1, offset), AddressBits);

    /// <summary>The canonical 57-bit address with these indexes, highest level first, and offset.</summary>
    public static T Join<T>(T index5, T index4, T index3, T index2, T index1, T offset) where T : IWord<T> =>
        SignExtend(
            (index5 << T.Constant((ulong)LevelShift(5))) | Concatenate(index4, index3, index2, index1, offset),
            TranslatedBits(5));

    /// <summary>1 if bits 63 to 47 are all alike, else 0: no kernel address of 4-level paging otherwise.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T IsCanonical<T>(T address) where T : IWord<T> => IsCanonical(address, Levels);

    /// <summary>
    /// 1 if the bits from the highest translated one up are all alike, else 0: a first-stage request faults with SGN.1
    /// (VT-d 3.6).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T IsCanonical<T>(T address, int levels) where T : IWord<T>
    {
        int bits = TranslatedBits(levels);
        return T.Equal((address + T.Constant(1UL << (bits - 1))) >> T.Constant((ulong)bits), T.Constant(0));
    }

    /// <summary>1 if the address is below 2^bits, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T IsWithin<T>(T address, T bits) where T : IWord<T> => T.Equal(address >> bits, T.Constant(0));

    /// <summary>The bits from a position up to 63; the bits above the host address width, say.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T BitsFrom<T>(T bit) where T : IWord<T> => ~((T.Constant(1) << bit) - T.Constant(1));

    private static T Concatenate<T>(T index4, T index3, T index2, T index1, T offset) where T : IWord<T> =>
        (index4 << T.Constant((ulong)LevelShift(4))) | (index3 << T.Constant((ulong)LevelShift(3)))
        | (index2 << T.Constant((ulong)LevelShift(2))) | (index1 << T.Constant((ulong)LevelShift(1))) | offset;

    private static T SignExtend<T>(T address, int bits) where T : IWord<T>
    {
        T sign = (address >> T.Constant((ulong)bits - 1)) & T.Constant(1);
        return address | ((T.Constant(0) - sign) << T.Constant((ulong)bits));
    }
}
