namespace PasidVerify.Spec;

/// <summary>
/// The kernel finds a device and gives it its default domain, by which its requests without PASID are translated
/// (Linux: iommu_probe_device, iommu_get_def_domain_type). The boot policy decides for trusted devices; an untrusted one
/// has a strict domain of the DMA API, whatever the policy.
/// </summary>
/// <remarks>
/// Which devices share a domain is the platform's affair (groups), and so an argument: those of one domain are trusted
/// all or none. The domain is never given back: devices do not go.
/// </remarks>
public static class Probe
{
    /// <summary>Runs the call.</summary>
    /// <param name="s">The state.</param>
    /// <param name="device">The device.</param>
    /// <param name="domain">The domain, of others or free; 0 says that none is left.</param>
    public static Status Run(State s, DeviceId device, DomainId domain)
    {
        var info = s.Devices[device];
        if (!info.Present) return Status.NoSuchDevice;
        if (s.DefaultDomains[device].Domain != Domains.None) return Status.AlreadyProbed;
        if (s.Layout.Policy.Passthrough & info.Trusted)
        {
            if (domain != Domains.Passthrough) return Status.ChoiceRefused;
            return Attach(s, device, domain);
        }

        if (domain == Domains.None)
            return Enable.NoDomainLeft(s) ? Status.Exhausted : Status.ChoiceRefused;
        if (domain < Domains.FirstAllocated | domain > s.Layout.LastDomain) return Status.ChoiceRefused;
        var owner = s.DomainOwners[domain];
        if (owner.Kind == DomainKind.None)
        {
            s.DomainOwners[domain] = default(DomainOwner) with
            {
                Kind = DomainKind.Dma,
                Trusted = info.Trusted,
                Lazy = s.Layout.Policy.Lazy & (info.Trusted | s.Design.LazyForUntrusted),
            };
        }
        else if (owner.Kind != DomainKind.Dma | owner.Trusted != info.Trusted)
        {
            return Status.ChoiceRefused;
        }

        return Attach(s, device, domain);
    }

    private static Status Attach(State s, DeviceId device, DomainId domain)
    {
        s.DefaultDomains[device] = new(domain, s.Tail.Next);
        s.PasidTable[new(device, Pasids.None)] = new(domain);
        return Status.Ok;
    }
}
