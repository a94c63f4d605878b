namespace PasidVerify.Referee;

/// <summary>What a domain id is given out for.</summary>
/// <param name="Root">Its table.</param>
/// <param name="Kva">A strict KVA domain of one device, rather than one of the DMA API.</param>
/// <param name="Device">The device of a strict KVA domain.</param>
/// <param name="Trusted">The devices of a domain of the DMA API are trusted.</param>
/// <param name="Lazy">Unmapped addresses wait in a flush queue.</param>
public sealed record Domain(ulong Root, bool Kva, ulong Device, bool Trusted, bool Lazy)
{
    /// <summary>What is mapped at each page, or was and is not free again.</summary>
    public Dictionary<ulong, Mapping> Mappings { get; } = [];
}

/// <summary>How far a mapping is.</summary>
public enum MappingState
{
    /// <summary>Mapped.</summary>
    Live,

    /// <summary>A strict unmap has begun.</summary>
    Unmapping,

    /// <summary>Unmapped lazily, in the flush queue.</summary>
    Queued,

    /// <summary>The addresses of a list that is being mapped.</summary>
    Building,
}

/// <summary>Pages that were mapped together.</summary>
/// <param name="first">The first.</param>
/// <param name="last">The last.</param>
public sealed class Mapping(ulong first, ulong last)
{
    /// <summary>The first page.</summary>
    public ulong First => first;

    /// <summary>The last page.</summary>
    public ulong Last => last;

    /// <summary>How far it is.</summary>
    public MappingState State { get; set; }

    /// <summary>The copy that the device sees instead of the buffer; null where it sees the buffer itself.</summary>
    public Bounce? Bounce { get; init; }
}

/// <summary>A buffer and its copy in the swiotlb pool.</summary>
/// <param name="Buffer">Physical address of the buffer.</param>
/// <param name="Copy">Physical address of the copy, with the same offset in its page.</param>
/// <param name="Size">Bytes of both.</param>
/// <param name="ComesBack">The device may write.</param>
public sealed record Bounce(ulong Buffer, ulong Copy, ulong Size, bool ComesBack)
{
    /// <summary>The page frames of the copy.</summary>
    public IEnumerable<ulong> Frames
    {
        get
        {
            for (ulong frame = Copy >> 12; frame <= (Copy + (Size - 1)) >> 12; frame++) yield return frame;
        }
    }
}

/// <summary>The one kernel PASID that a device may have (N2).</summary>
/// <param name="Pasid">The PASID.</param>
/// <param name="Domain">Its domain.</param>
/// <param name="Disabling">A disable has begun.</param>
public readonly record struct Attachment(ulong Pasid, ulong Domain, bool Disabling);

/// <summary>A call in flight.</summary>
/// <param name="Wait">The ticket of its wait.</param>
/// <param name="UnmapsKvaOf">The domain that it unmaps KVA in; 0 for other calls.</param>
/// <param name="Finish">What it does when the wait has completed.</param>
public sealed record Call(ulong Wait, ulong UnmapsKvaOf, Action Finish)
{
    /// <summary>No ticket: the call waits for nothing.</summary>
    public const ulong NoWait = ulong.MaxValue;

    /// <summary>The list that it maps.</summary>
    public SgList? List { get; init; }
}

/// <summary>A scatter-gather list that is being mapped.</summary>
/// <param name="Domain">Where.</param>
/// <param name="Mapping">Its addresses.</param>
/// <param name="Writable">The device may write.</param>
/// <param name="Missing">Pages that no segment is mapped at yet.</param>
public sealed record SgList(ulong Domain, Mapping Mapping, bool Writable, HashSet<ulong> Missing);

/// <summary>What the kernel remembers.</summary>
public sealed class Kernel
{
    /// <summary>The domain of each device's requests without PASID.</summary>
    public Dictionary<ulong, ulong> DefaultDomain { get; } = [];

    /// <summary>Kernel PASIDs, by device.</summary>
    public Dictionary<ulong, Attachment> Attachments { get; } = [];

    /// <summary>PASIDs that the allocator has given out.</summary>
    public HashSet<ulong> UsedPasids { get; } = [];

    /// <summary>Domain ids that are given out.</summary>
    public Dictionary<ulong, Domain> Domains { get; } = [];

    /// <summary>Calls in flight.</summary>
    public Dictionary<ulong, Call> Calls { get; } = [];

    /// <summary>Pages of the kernel's own table that a change in flight concerns.</summary>
    public HashSet<ulong> Changing { get; } = [];

    /// <summary>Regions whose table page is being freed.</summary>
    public Dictionary<ulong, ulong> Freeing { get; } = [];

    /// <summary>Page frames of the swiotlb pool that hold a copy.</summary>
    public HashSet<ulong> Slots { get; } = [];

    /// <summary>Page frames that are table pages.</summary>
    public HashSet<ulong> TablePages { get; } = [];
}
