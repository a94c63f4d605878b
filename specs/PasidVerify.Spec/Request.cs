using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>An untranslated DMA request with PASID (VT-d 3.8); the bytes inside a page do not matter.</summary>
/// <param name="Device">Source id.</param>
/// <param name="Pasid">Any PASID.</param>
/// <param name="Page">Address bits 63:12 of any 64-bit address.</param>
/// <param name="Write">A write rather than a read.</param>
/// <param name="Privileged">Supervisor rights are requested.</param>
public readonly record struct Request(DeviceId Device, PasidId Pasid, Page Page, Bool Write, Bool Privileged);

/// <summary>The tables that a request is translated by: those of today, or such as a cache may still lead to.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Table">In the kernel's domain the table page; no matter in others.</param>
public readonly record struct Way(DomainId Domain, TableId Table);
