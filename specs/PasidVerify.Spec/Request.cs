using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>An untranslated DMA request with PASID (VT-d 3.8); the bytes inside a page do not matter.</summary>
/// <param name="Device">Source id.</param>
/// <param name="Pasid">Any PASID.</param>
/// <param name="Page">Address bits 63:12 of any 64-bit address.</param>
/// <param name="Write">A write rather than a read.</param>
/// <param name="Privileged">Supervisor rights are requested.</param>
public readonly record struct Request(DeviceId Device, PasidId Pasid, Page Page, Bool Write, Bool Privileged);
