namespace PasidVerify.Iommu;

/// <summary>Where a walk of either stage's tables ends.</summary>
/// <param name="Slot">Address of the leaf entry; of a nested first stage, in the second stage's input space.</param>
/// <param name="Entry">Its 8 bytes as the walk read them.</param>
/// <param name="Level">1 for 4 KiB, 2 for 2 MiB, 3 for 1 GiB.</param>
/// <param name="Common">Conjunction of the entries of all levels: permissions are granted if all levels grant them.</param>
internal readonly record struct TableLeaf(ulong Slot, ulong Entry, int Level, ulong Common);
