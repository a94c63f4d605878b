namespace PasidVerify.Iommu;

/// <summary>What a walk needs to go on below an upper-level entry: a cached entry of a paging structure.</summary>
internal struct PagingStructure : ICacheEntry<PagingStructure, PagingStructure>
{
    /// <summary>Whose tables they are, see <see cref="PagingStructureCache"/>; 0 if the entry is free.</summary>
    public ulong Tables;

    /// <summary>The first page that the entry translates; what lies beyond the upper bits is 0.</summary>
    public ulong Page;

    /// <summary>Level of the entry: 2 for one that points to a page table, up to 5.</summary>
    public byte Level;

    /// <summary>Physical address of the table of the level below.</summary>
    public ulong Table;

    /// <summary>The conjunction of the rights of this entry and of all above it.</summary>
    public PathRights Rights;

    public readonly ulong Owner => Tables;

    public readonly ulong Block => Page;

    public readonly int Order => OrderOf(Level);

    public readonly ulong Tags => Tables;

    public readonly bool Is(ulong owner, ulong block, int order) => Owner == owner && Block == block && Order == order;

    public readonly PagingStructure At(ulong page, int order) => this;

    /// <summary>An entry of a level translates 2^order pages.</summary>
    public static int OrderOf(int level) => (level - 1) * Paging.IndexBits;
}
