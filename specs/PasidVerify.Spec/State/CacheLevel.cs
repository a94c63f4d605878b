using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>The caches that may still know a PASID-table entry that memory has no more.</summary>
public enum CacheLevel
{
    /// <summary>None.</summary>
    None,

    /// <summary>Translations loaded through it may still be in the IOTLB.</summary>
    Iotlb,

    /// <summary>The entry itself may still be in the PASID cache, and its translations in the IOTLB.</summary>
    PasidCache,
}

/// <summary>How far a removed PASID-table entry lives on.</summary>
/// <param name="Level">The highest cache that may know it.</param>
public readonly record struct Remnant(Choice<CacheLevel> Level);

/// <summary>What paging-structure caches may still know of a table page that memory leads to no more.</summary>
/// <param name="Present">They may lead to it.</param>
public readonly record struct StaleTable(Bool Present);

/// <summary>Rights that the IOTLB may still hold for a translation that memory has no more.</summary>
/// <param name="Present">It may hold the translation.</param>
/// <param name="Writable">With write permission.</param>
public readonly record struct StaleRights(Bool Present, Bool Writable);
