using System.Runtime.CompilerServices;

namespace PasidVerify.Iommu;

/// <summary>A first-stage paging entry, the x86-64 format that the CPU's tables have too (VT-d 3.6, 9.7).</summary>
public static class FirstStageEntry
{
    /// <summary>P: the entry is used; if 0, all else is ignored.</summary>
    public const ulong Present = 1UL << 0;

    /// <summary>R/W: writes are allowed.</summary>
    public const ulong Writable = 1UL << 1;

    /// <summary>U/S: requests without privilege are allowed.</summary>
    public const ulong User = 1UL << 2;

    /// <summary>A: hardware has used the entry.</summary>
    public const ulong Accessed = 1UL << 5;

    /// <summary>D: hardware has written through this leaf; ignored above the leaf.</summary>
    public const ulong Dirty = 1UL << 6;

    /// <summary>PS: the entry of level 2 or 3 maps a large page; reserved above, PAT at level 1.</summary>
    public const ulong PageSize = 1UL << 7;

    /// <summary>EA: hardware has used the entry for a PASID with EAFE.</summary>
    public const ulong ExtendedAccessed = 1UL << 10;

    private const ulong Global = 1UL << 8;
    private const ulong IgnoredFrom = 52;

    private const ulong LargePage2MReserved = 0x1fe000;
    private const ulong LargePage1GReserved = 0x3fffe000;

    /// <summary>Leaf of a strict KVA domain: user, accessed, and dirty from the start if writable.</summary>
    /// <remarks>
    /// As __domain_mapping presets them: hardware then never writes our tables. User, because the device's own
    /// requests carry no privilege. XD stays 0: hardware before Rev 5 takes it as reserved unless NXE is set.
    /// </remarks>
    /// <param name="frame">Physical address divided by 4096.</param>
    /// <param name="writable">1 or 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T StrictLeaf<T>(T frame, T writable) where T : IWord<T> =>
        Paging.Address(frame) | T.Constant(Present | User | Accessed)
        | T.Select(writable, T.Constant(Writable | Dirty), T.Constant(0));

    /// <summary>Entry of a strict KVA domain that points at a table; rights are the leaf's alone.</summary>
    public static T StrictTable<T>(T table) where T : IWord<T> =>
        table | T.Constant(Present | Writable | User | Accessed);

    /// <summary>Leaf of the kernel's own tables: PAGE_KERNEL or PAGE_KERNEL_RO without XD, which is ignored.</summary>
    /// <param name="frame">Physical address divided by 4096.</param>
    /// <param name="writable">1 or 0.</param>
    public static T KernelLeaf<T>(T frame, T writable) where T : IWord<T> =>
        Paging.Address(frame) | T.Constant(Present | Accessed | Global)
        | T.Select(writable, T.Constant(Writable | Dirty), T.Constant(0));

    /// <summary>Entry of the kernel's own tables that points at a table: _KERNPG_TABLE, supervisor only.</summary>
    public static T KernelTable<T>(T table) where T : IWord<T> =>
        table | T.Constant(Present | Writable | Accessed | Dirty);

    /// <summary>1 if the entry maps a large page, were its level 2 or 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T IsLarge<T>(T entry) where T : IWord<T> => (entry >> T.Constant(7)) & T.Constant(1);

    /// <summary>Bits 51 to 12: the table or the 4 KiB page that the entry points at.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Pointer<T>(T entry) where T : IWord<T> =>
        entry & T.Constant((1UL << (int)IgnoredFrom) - Paging.PageSize);

    /// <summary>Physical address that a leaf at a level gives an input address.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Output<T>(T entry, T address, int level) where T : IWord<T>
    {
        ulong offset = (1UL << Paging.LevelShift(level)) - 1;
        return (Pointer(entry) & T.Constant(~offset)) | (address & T.Constant(offset));
    }

    /// <summary>Bits of a present entry at a level that must be 0 and are not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ReservedBits<T>(T entry, int level, T hostAddressBits) where T : IWord<T>
    {
        T aboveHost = Paging.BitsFrom(hostAddressBits) & T.Constant((1UL << (int)IgnoredFrom) - 1);
        ulong largeReserved = level switch
        {
            1 => 0,
            2 => LargePage2MReserved,
            3 => LargePage1GReserved,
            _ => PageSize,
        };
        T whenLarge = T.Select(IsLarge(entry), T.Constant(largeReserved), T.Constant(0));
        return entry & (aboveHost | whenLarge);
    }
}
