namespace PasidVerify.Spec;

/// <summary>A PASID-table entry in memory (VT-d 9.6).</summary>
/// <param name="Domain">The domain that it leads to; <see cref="Domains.None"/> when it is not present.</param>
public readonly record struct PasidEntry(DomainId Domain);
