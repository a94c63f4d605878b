using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>The caches that may still know what memory has no more; each is filled from those after it.</summary>
public enum CacheLevel
{
    /// <summary>None.</summary>
    None,

    /// <summary>Translations may still be in the device's own TLB.</summary>
    DeviceTlb,

    /// <summary>Translations may still be in the IOTLB, and in the device's TLB.</summary>
    Iotlb,

    /// <summary>A PASID-table entry may still be in the PASID cache, and its translations in the others.</summary>
    PasidCache,
}

/// <summary>How far a removed PASID-table entry lives on.</summary>
/// <param name="Level">The highest cache that may know it, or translations loaded through it.</param>
public readonly record struct Remnant(Choice<CacheLevel> Level);

/// <summary>What paging-structure caches may still know of a table page that memory leads to no more.</summary>
/// <param name="Present">They may lead to it.</param>
public readonly record struct StaleTable(Bool Present);

/// <summary>A translation that memory has no more.</summary>
/// <param name="Level">The highest cache that may still hold it.</param>
/// <param name="Writable">With write permission.</param>
public readonly record struct StaleTranslation(Choice<CacheLevel> Level, Bool Writable);
