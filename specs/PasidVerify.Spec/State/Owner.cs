using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>Who holds a dynamic PASID or a strict domain, as their allocators know it.</summary>
/// <param name="Used">Somebody does.</param>
/// <param name="Device">The device.</param>
/// <param name="Pasid">The PASID it uses.</param>
public readonly record struct Owner(Bool Used, Bits Device, Bits Pasid) : ILifted<Owner>
{
    /// <inheritdoc/>
    public static Owner Read(IFieldSource fields) =>
        new(fields.Bool("used"), fields.Bits(Sorts.Device), fields.Bits(Sorts.Pasid));

    /// <inheritdoc/>
    public void Write(IFieldSink fields)
    {
        fields.Bool("used", Used);
        fields.Bits(Sorts.Device, Device);
        fields.Bits(Sorts.Pasid, Pasid);
    }
}
