namespace PasidVerify.Iommu;

/// <summary>
/// Accesses of devices by way of their own TLBs: looked up there, on a miss asked for by a translation request and kept,
/// then made by a translated request (VT-d 4.1, PCI Express ATS).
/// </summary>
internal sealed class AtsAccesses<TMemory>(RemappingHardware<TMemory> hardware) where TMemory : struct, IMemory
{
    private readonly Caches _caches = hardware.Caches;

    /// <summary>Answers an access; its kind is ignored.</summary>
    public Answer Access(in Request request)
    {
        // A device completes an invalidation when the translated requests that it concerns are done: so do waits.
        int walk = _caches.Walks.Begin();
        try
        {
            return AccessAlone(request with { Kind = RequestKind.Untranslated });
        }
        finally
        {
            _caches.Walks.End(walk);
        }
    }

    private Answer AccessAlone(in Request request)
    {
        DeviceTlb? tlb = _caches.Devices.GetValueOrDefault(request.Device);

        // Messages are sent untranslated: a translation of the window is told to be for nothing else (VT-d 7.1.3, S.1).
        if (tlb is not null && request.WithoutPasid && InterruptWindow.Contains<Word>(request.Address) != 0UL)
            return hardware.Access(in request);
        uint? pasid = request.WithoutPasid ? null : request.Pasid;
        if (tlb is null || !tlb.TryGet(pasid, request.Address, Right(in request, request.Write), out ulong translated))
        {
            FaultReason fault = Ask(tlb, pasid, in request, out translated);
            if (fault != FaultReason.None)
                return Answer.Blocked(fault);
        }

        // No PASID in it: EPTR = 0.
        return hardware.Access(new Request(request.Device, 0, translated, request.Write, false)
        {
            Kind = RequestKind.Translated,
            WithoutPasid = true,
        });
    }

    private FaultReason Ask(DeviceTlb? tlb, uint? pasid, in Request request, out ulong translated)
    {
        long since = tlb?.Invalidations ?? 0;
        TranslationAnswer answer = hardware.Translate(in request);
        translated = answer.Page + (request.Address & ((1UL << answer.Order) - 1));
        if (answer.Fault != FaultReason.None)
            return answer.Fault;
        Rights rights = (answer.Read ? Right(in request, write: false) : Rights.None)
            | (answer.Write ? Right(in request, write: true) : Rights.None);
        ulong page = Paging.Page<Word>(request.Address);
        tlb?.Fill(pasid, page, answer.Order - Paging.PageShift, answer.Page, rights, since);
        if ((rights & Right(in request, request.Write)) != 0)
            return FaultReason.None;
        return request.Write ? FaultReason.WriteDenied : FaultReason.ReadDenied;
    }

    /// <summary>Without PASID there is no privilege either.</summary>
    private static Rights Right(in Request request, bool write) =>
        RightsOf.Request(write, request.Privileged && !request.WithoutPasid);
}
