using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>Who holds a dynamic PASID or a strict domain, as their allocators know it.</summary>
/// <param name="Used">Somebody does.</param>
/// <param name="Device">The device.</param>
/// <param name="Pasid">The PASID it uses.</param>
public readonly record struct Owner(Bool Used, DeviceId Device, PasidId Pasid);
