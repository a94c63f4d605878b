namespace PasidVerify.Iommu;

/// <summary>An entry that says one thing of all its block.</summary>
internal struct SingleEntry<TFound> : ICacheEntry<TFound> where TFound : struct
{
    private TFound _says;

    public static int BlockShift => 0;

    public readonly TFound At(ulong page, int order) => _says;

    public void Put(ulong page, int order, in TFound says) => _says = says;

    public readonly bool Outlives(in CacheKey block, ulong page, ulong order) => false;
}
