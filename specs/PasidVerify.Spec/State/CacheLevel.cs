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
public readonly record struct Remnant(Choice<CacheLevel> Level) : ILifted<Remnant>
{
    /// <inheritdoc/>
    public static Remnant Read(IFieldSource fields) => new(fields.Choice<CacheLevel>("level"));

    /// <inheritdoc/>
    public void Write(IFieldSink fields) => fields.Choice("level", Level);
}

/// <summary>Rights that the IOTLB may still hold for a translation that memory has no more.</summary>
/// <param name="Present">It may hold the translation.</param>
/// <param name="Writable">With write permission.</param>
public readonly record struct StaleRights(Bool Present, Bool Writable) : ILifted<StaleRights>
{
    /// <inheritdoc/>
    public static StaleRights Read(IFieldSource fields) => new(fields.Bool("present"), fields.Bool("writable"));

    /// <inheritdoc/>
    public void Write(IFieldSink fields)
    {
        fields.Bool("present", Present);
        fields.Bool("writable", Writable);
    }
}
