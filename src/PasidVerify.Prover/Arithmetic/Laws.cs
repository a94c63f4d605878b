namespace PasidVerify.Prover;

/// <summary>
/// The laws of the arithmetic that ships, proved on the methods that ship, of the specification's own, and of the counters
/// by which Linux does what the specification says by tickets.
/// </summary>
public static class Laws
{
    /// <summary>Every law.</summary>
    public static IReadOnlyList<Law> All() =>
    [
        .. AddressLaws.All(), .. FormatLaws.All(), .. WalkLaws.All(), .. DescriptorLaws.All(), .. CacheLaws.All(),
        .. MemoryLaws.All(), .. RangeLaws.All(), .. FlushCounterLaws.All(),
    ];
}
