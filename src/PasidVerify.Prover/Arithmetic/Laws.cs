namespace PasidVerify.Prover;

/// <summary>The laws of the arithmetic that ships, proved on the methods that ship.</summary>
public static class Laws
{
    /// <summary>Every law.</summary>
    public static IReadOnlyList<Law> All() => [.. AddressLaws.All(), .. FormatLaws.All()];
}
