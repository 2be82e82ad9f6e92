import CVPX

/// libvpx's VP8 encoder set for speed, with keyframes where they are asked for.
final class FilmEncoder {
    /// On the heap, because libvpx keeps its address.
    private let codec: UnsafeMutablePointer<vpx_codec_ctx_t>
    private let image: UnsafeMutablePointer<vpx_image_t>

    /// An encoder that reads its pictures from a canvas; times are in milliseconds.
    init(_ canvas: Canvas) throws(CompositionError) {
        codec = .allocate(capacity: 1)
        codec.initialize(to: vpx_codec_ctx_t())
        image = .allocate(capacity: 1)
        image.initialize(to: vpx_image_t())
        var settings = vpx_codec_enc_cfg_t()
        guard vpx_codec_enc_config_default(vpx_codec_vp8_cx(), &settings, 0) == VPX_CODEC_OK else {
            throw CompositionError(.codec, "libvpx has no VP8 encoder.")
        }
        settings.g_w = UInt32(canvas.width)
        settings.g_h = UInt32(canvas.height)
        settings.g_timebase = vpx_rational_t(num: 1, den: 1_000)
        settings.g_threads = 1
        settings.g_lag_in_frames = 0
        settings.rc_end_usage = VPX_VBR
        // 1.5 Mbit/s for 1280x720; text on a shared screen needs it, faces take less.
        settings.rc_target_bitrate = UInt32(max(200, canvas.width * canvas.height * 1_500 / 921_600))
        settings.rc_min_quantizer = 4
        settings.rc_max_quantizer = 52
        settings.rc_undershoot_pct = 100
        settings.rc_overshoot_pct = 50
        settings.kf_mode = VPX_KF_DISABLED
        // Sound: the canvas is one piece of I420 without padding, and lives as long as whoever uses this.
        guard
            vpx_img_wrap(
                image, VPX_IMG_FMT_I420, UInt32(canvas.width), UInt32(canvas.height), 1, canvas.memory) != nil,
            veche_vpx_start_encoder(codec, &settings) == VPX_CODEC_OK
        else {
            throw CompositionError(.codec, "libvpx refused to encode \(canvas.width)x\(canvas.height).")
        }
        _ = veche_vpx_set(codec, Int32(VP8E_SET_CPUUSED.rawValue), -10)
        _ = veche_vpx_set(codec, Int32(VP8E_SET_STATIC_THRESHOLD.rawValue), 100)
        _ = veche_vpx_set(codec, Int32(VP8E_SET_NOISE_SENSITIVITY.rawValue), 0)
    }

    deinit {
        vpx_codec_destroy(codec)
        codec.deallocate()
        image.deallocate()
    }

    /// Encodes what is on the canvas now; empty when the encoder leaves the frame out.
    func encode(at time: Int64, lasting duration: Int, isKeyframe: Bool) throws(CompositionError) -> [UInt8] {
        let flags = isKeyframe ? vpx_enc_frame_flags_t(VPX_EFLAG_FORCE_KF) : 0
        guard vpx_codec_encode(codec, image, time, UInt(duration), flags, UInt(VPX_DL_REALTIME)) == VPX_CODEC_OK else {
            throw CompositionError(.codec, "libvpx could not encode the frame at \(time) ms.")
        }
        var place: vpx_codec_iter_t?
        var bytes: UnsafeRawPointer?
        var count = 0
        var key: Int32 = 0
        guard veche_vpx_next_frame(codec, &place, &bytes, &count, &key) == 1, let bytes else { return [] }
        // Sound: libvpx owns `count` bytes there until the next call; they are copied.
        return Array(UnsafeRawBufferPointer(start: bytes, count: count))
    }
}
