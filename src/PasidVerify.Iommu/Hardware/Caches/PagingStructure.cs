namespace PasidVerify.Iommu;

/// <summary>What a walk needs to go on below an upper-level entry: a cached entry of a paging structure.</summary>
internal struct PagingStructure
{
    /// <summary>Level of the entry: 2 for one that points to a page table, up to 5.</summary>
    public byte Level;

    /// <summary>Physical address of the table of the level below.</summary>
    public ulong Table;

    /// <summary>The conjunction of the rights of this entry and of all above it.</summary>
    public PathRights Rights;

    /// <summary>An entry of a level translates 2^order pages.</summary>
    public static int OrderOf(int level) => (level - 1) * Paging.IndexBits;
}
