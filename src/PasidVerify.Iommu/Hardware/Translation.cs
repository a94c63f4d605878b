namespace PasidVerify.Iommu;

/// <summary>What a walk found, with the tags and rights under which it may be cached (VT-d 6.2.4).</summary>
internal struct Translation
{
    /// <summary>Physical address of the byte asked for.</summary>
    public ulong Address;

    /// <summary>All 2^Order bytes around it are translated alike: 12, 21 or 30, the smaller of both stages.</summary>
    public int Order;

    /// <summary>DID.</summary>
    public ushort Domain;

    /// <summary>PGTT.</summary>
    public TranslationType Type;

    /// <summary>Requests that need no update of memory, nor another look at it.</summary>
    public Rights Rights;
}
