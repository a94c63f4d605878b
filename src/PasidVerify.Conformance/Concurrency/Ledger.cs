namespace PasidVerify.Conformance;

/// <summary>All that one thread only may have at a time.</summary>
internal sealed class Ledger
{
    public Ownership Pasids { get; } = new("PASID");

    /// <summary>For each thread a PASID that its device has, or had, of its own; 0 before the first.</summary>
    public uint[] LastPasids { get; } = new uint[StressScope.Threads];

    public Ownership Domains { get; } = new("domain");

    /// <summary>Pages of the DMA API, by domain id from bit 52 on.</summary>
    public Ownership Iovas { get; } = new("IOVA page");

    public Ownership BounceFrames { get; } = new("bounce frame");

    public Ownership Tables { get; } = new("table page");

    public Ownership Calls { get; } = new("call");

    public bool IsEmpty => Pasids.IsEmpty && Domains.IsEmpty && Iovas.IsEmpty && BounceFrames.IsEmpty
        && Tables.IsEmpty && Calls.IsEmpty;
}
