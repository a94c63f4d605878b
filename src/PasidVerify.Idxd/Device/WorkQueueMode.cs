namespace PasidVerify.Idxd;

/// <summary>Whose PASID the requests of a work queue carry (Linux: WQCFG.mode).</summary>
public enum WorkQueueMode
{
    /// <summary>Nobody's: the queue takes no descriptors.</summary>
    Disabled,

    /// <summary>One client's: the queue has a PASID and a privilege, whatever descriptors say.</summary>
    Dedicated,

    /// <summary>Each client's own: descriptors carry the PASID that ENQCMDS put there.</summary>
    Shared,
}
