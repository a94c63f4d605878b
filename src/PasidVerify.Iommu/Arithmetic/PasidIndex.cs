namespace PasidVerify.Iommu;

/// <summary>Where a PASID's entry lies: a directory of 64-entry tables, 64 bytes an entry (VT-d 9.5, 9.6).</summary>
public static class PasidIndex
{
    /// <summary>PASIDs that one table serves, as a power of two: PASID_PDE_SHIFT.</summary>
    public const int TableBits = 6;

    /// <summary>Bytes of a PASID-table entry.</summary>
    public const int EntryBytes = 64;

    /// <summary>Qwords of a PASID-table entry.</summary>
    public const int EntryQwords = EntryBytes / sizeof(ulong);

    /// <summary>Bits of a PASID.</summary>
    public const int PasidBits = 20;

    /// <summary>The smallest directory, PDTS 0, still serves 2^13 PASIDs.</summary>
    public const int SmallestCapacityBits = 13;

    /// <summary>Index of the directory entry.</summary>
    public static T Directory<T>(T pasid) where T : IWord<T> => pasid >> T.Constant(TableBits);

    /// <summary>Index of the entry in its table, below 64.</summary>
    public static T Table<T>(T pasid) where T : IWord<T> => pasid & T.Constant((1UL << TableBits) - 1);

    /// <summary>Physical address of the directory entry, for a directory at a physical address.</summary>
    public static T DirectorySlot<T>(T directory, T pasid) where T : IWord<T> =>
        directory + (Directory(pasid) << T.Constant(3));

    /// <summary>Physical address of the PASID-table entry, for a table at a physical address.</summary>
    public static T TableSlot<T>(T table, T pasid) where T : IWord<T> =>
        table + (Table(pasid) << T.Constant(6));

    /// <summary>How many PASIDs a directory of size field PDTS serves: 2^(PDTS + 13).</summary>
    public static T Capacity<T>(T pdts) where T : IWord<T> =>
        T.Constant(1) << (pdts + T.Constant(SmallestCapacityBits));
}
