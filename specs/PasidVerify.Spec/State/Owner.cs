using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>Who holds a dynamic PASID, as its allocator knows it.</summary>
/// <param name="Used">Somebody does.</param>
/// <param name="Device">The device.</param>
public readonly record struct PasidOwner(Bool Used, DeviceId Device);

/// <summary>What a domain id is allocated to.</summary>
public enum DomainKind
{
    /// <summary>It is free.</summary>
    None,

    /// <summary>A strict KVA domain: a private replica for one device.</summary>
    Kva,

    /// <summary>A domain of the DMA API: the default domain of one or more devices.</summary>
    Dma,
}

/// <summary>What an allocated domain is.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Device">The device of a strict KVA domain.</param>
/// <param name="Pasid">Its PASID.</param>
/// <param name="Trusted">The devices of a domain of the DMA API are trusted, all of them.</param>
/// <param name="Lazy">Its unmapped pages wait in a flush queue (IOMMU_DOMAIN_DMA_FQ).</param>
/// <param name="RecordsPasid">dmar_domain.s_pasid of RFC 3/7; read under a design switch only.</param>
/// <param name="Flushed">
/// What was unmapped lazily before this ticket was submitted, no cache knows any more: a flush submitted then or later
/// has finished.
/// </param>
public readonly record struct DomainOwner(
    Choice<DomainKind> Kind,
    DeviceId Device,
    PasidId Pasid,
    Bool Trusted,
    Bool Lazy,
    Bool RecordsPasid,
    Ticket Flushed);

/// <summary>The domain of a device's requests without PASID, since the device was probed.</summary>
/// <param name="Domain">The domain; <see cref="Domains.None"/> before.</param>
/// <param name="Since">The next ticket when it was probed: earlier flushes of the domain's users leave it out.</param>
public readonly record struct DefaultDomain(DomainId Domain, Ticket Since);
