;; See wit/native-files.wit. Results are laid out as the canonical ABI lays out the result of the import
;; that is called. Every borrowed handle is dropped before its function returns: the callee must do that.
(module
  (import "wasi:filesystem/preopens@0.2.12" "get-directories" (func $get_directories (param i32)))
  (import "wasi:filesystem/types@0.2.12" "[resource-drop]descriptor" (func $drop (param i32)))
  (import "wasi:filesystem/types@0.2.12" "[resource-drop]directory-entry-stream" (func $drop_stream (param i32)))
  (import "wasi:filesystem/types@0.2.12" "[method]descriptor.metadata-hash" (func $metadata_hash (param i32 i32)))
  (import "wasi:filesystem/types@0.2.12" "[method]descriptor.get-type" (func $get_type (param i32 i32)))
  (import "wasi:filesystem/types@0.2.12" "[method]descriptor.get-flags" (func $get_flags (param i32 i32)))
  (import "wasi:filesystem/types@0.2.12" "[method]descriptor.set-size" (func $set_size (param i32 i64 i32)))
  (import "wasi:filesystem/types@0.2.12" "[method]descriptor.set-times"
    (func $set_times (param i32 i32 i64 i32 i32 i64 i32 i32)))
  (import "wasi:filesystem/types@0.2.12" "[method]descriptor.open-at"
    (func $open_at (param i32 i32 i32 i32 i32 i32 i32)))
  (import "wasi:filesystem/types@0.2.12" "[method]descriptor.stat-at" (func $stat_at (param i32 i32 i32 i32 i32)))
  (import "wasi:filesystem/types@0.2.12" "[method]descriptor.metadata-hash-at"
    (func $metadata_hash_at (param i32 i32 i32 i32 i32)))
  (import "wasi:filesystem/types@0.2.12" "[method]descriptor.set-times-at"
    (func $set_times_at (param i32 i32 i32 i32 i32 i64 i32 i32 i64 i32 i32)))
  (import "wasi:filesystem/types@0.2.12" "[method]descriptor.readlink-at" (func $readlink_at (param i32 i32 i32 i32)))
  (import "wasi:filesystem/types@0.2.12" "[method]descriptor.symlink-at"
    (func $symlink_at (param i32 i32 i32 i32 i32 i32)))
  (import "wasi:filesystem/types@0.2.12" "[method]descriptor.create-directory-at"
    (func $create_directory_at (param i32 i32 i32 i32)))
  (import "wasi:filesystem/types@0.2.12" "[method]descriptor.remove-directory-at"
    (func $remove_directory_at (param i32 i32 i32 i32)))
  (import "wasi:filesystem/types@0.2.12" "[method]descriptor.unlink-file-at"
    (func $unlink_file_at (param i32 i32 i32 i32)))
  (import "wasi:filesystem/types@0.2.12" "[method]descriptor.link-at"
    (func $link_at (param i32 i32 i32 i32 i32 i32 i32 i32)))
  (import "wasi:filesystem/types@0.2.12" "[method]descriptor.rename-at"
    (func $rename_at (param i32 i32 i32 i32 i32 i32 i32)))
  (import "wasi:filesystem/types@0.2.12" "[method]descriptor.read-directory" (func $read_directory (param i32 i32)))
  (import "wasi:filesystem/types@0.2.12" "[method]directory-entry-stream.read-directory-entry"
    (func $read_directory_entry (param i32 i32)))

  ;; 0: results. 256: results of a second call. 1024: the entries that next-entries returns. 4096: strings, at most 128 names of 765 bytes.
  (memory (export "memory") 3 3)
  (global $top (mut i32) (i32.const 4096))

  (func (export "cabi_realloc") (param $old i32) (param $old_size i32) (param $align i32) (param $size i32) (result i32)
    (local $start i32)
    (local.set $start
      (i32.and
        (i32.sub (i32.add (global.get $top) (local.get $align)) (i32.const 1))
        (i32.sub (i32.const 0) (local.get $align))))
    ;; What does not fit traps here, and the call ends.
    (if (i32.gt_u (local.get $size) (i32.sub (i32.const 196608) (local.get $start))) (then unreachable))
    (global.set $top (i32.add (local.get $start) (local.get $size)))
    (memory.copy (local.get $start) (local.get $old) (local.get $old_size))
    (local.get $start))

  ;; After each call, when its result has been read: all strings are gone.
  (func $free (param i32) (global.set $top (i32.const 4096)))
  (export "cabi_post_preopens" (func $free))
  (export "cabi_post_identity" (func $free))
  (export "cabi_post_identity-at" (func $free))
  (export "cabi_post_type-at" (func $free))
  (export "cabi_post_enter" (func $free))
  (export "cabi_post_open" (func $free))
  (export "cabi_post_type-of" (func $free))
  (export "cabi_post_get-flags" (func $free))
  (export "cabi_post_set-size" (func $free))
  (export "cabi_post_set-times" (func $free))
  (export "cabi_post_stat-at" (func $free))
  (export "cabi_post_metadata-hash-at" (func $free))
  (export "cabi_post_set-times-at" (func $free))
  (export "cabi_post_readlink-at" (func $free))
  (export "cabi_post_symlink-at" (func $free))
  (export "cabi_post_create-directory-at" (func $free))
  (export "cabi_post_remove-directory-at" (func $free))
  (export "cabi_post_unlink-file-at" (func $free))
  (export "cabi_post_link-at" (func $free))
  (export "cabi_post_rename-at" (func $free))
  (export "cabi_post_read-directory" (func $free))
  (export "cabi_post_next-entries" (func $free))

  (func (export "preopens") (result i32)
    (call $get_directories (i32.const 0))
    (i32.const 0))

  ;; result<u64, error-code> begins as result<metadata-hash-value, error-code> does.
  (func (export "identity") (param $self i32) (result i32)
    (call $metadata_hash (local.get $self) (i32.const 0))
    (call $drop (local.get $self))
    (i32.const 0))

  (func (export "identity-at") (param $dir i32) (param $name i32) (param $length i32) (result i32)
    (call $metadata_hash_at (local.get $dir) (i32.const 0) (local.get $name) (local.get $length) (i32.const 0))
    (call $drop (local.get $dir))
    (i32.const 0))

  ;; result<descriptor-type, error-code>: tag at 0, type or error at 1; stat-at has either at 8.
  (func (export "type-at") (param $dir i32) (param $name i32) (param $length i32) (result i32)
    (call $stat_at (local.get $dir) (i32.const 0) (local.get $name) (local.get $length) (i32.const 256))
    (call $drop (local.get $dir))
    (i32.store8 (i32.const 0) (i32.load8_u (i32.const 256)))
    (i32.store8 (i32.const 1) (i32.load8_u (i32.const 264)))
    (i32.const 0))

  (func (export "type-of") (param $self i32) (result i32)
    (call $get_type (local.get $self) (i32.const 0))
    (call $drop (local.get $self))
    (i32.const 0))

  (func (export "get-flags") (param $self i32) (result i32)
    (call $get_flags (local.get $self) (i32.const 0))
    (call $drop (local.get $self))
    (i32.const 0))

  (func (export "set-size") (param $self i32) (param $size i64) (result i32)
    (call $set_size (local.get $self) (local.get $size) (i32.const 0))
    (call $drop (local.get $self))
    (i32.const 0))

  (func (export "set-times")
    (param $self i32) (param $a i32) (param $as i64) (param $an i32) (param $m i32) (param $ms i64) (param $mn i32) (result i32)
    (call $set_times
      (local.get $self)
      (local.get $a) (local.get $as) (local.get $an) (local.get $m) (local.get $ms) (local.get $mn) (i32.const 0))
    (call $drop (local.get $self))
    (i32.const 0))

  ;; result<entry, error-code>: tag at 0, error at 4; entry: tag at 4, handle or type at 8.
  (func (export "enter") (param $dir i32) (param $name i32) (param $length i32) (result i32)
    (call $stat_at (local.get $dir) (i32.const 0) (local.get $name) (local.get $length) (i32.const 256))
    (block $done
      (if (i32.load8_u (i32.const 256))
        (then
          (i32.store8 (i32.const 0) (i32.const 1))
          (i32.store8 (i32.const 4) (i32.load8_u (i32.const 264)))
          (br $done)))
      (if (i32.ne (i32.load8_u (i32.const 264)) (i32.const 3 (; directory ;)))
        (then
          (i32.store8 (i32.const 0) (i32.const 0))
          (i32.store8 (i32.const 4) (i32.const 1))
          (i32.store8 (i32.const 8) (i32.load8_u (i32.const 264)))
          (br $done)))
      (call $open_at
        (local.get $dir) (i32.const 0) (local.get $name) (local.get $length)
        (i32.const 2 (; directory ;)) (i32.const 1 (; read ;)) (i32.const 256))
      (if (i32.load8_u (i32.const 256))
        (then
          (i32.store8 (i32.const 0) (i32.const 1))
          (i32.store8 (i32.const 4) (i32.load8_u (i32.const 260)))
          (br $done)))
      (i32.store8 (i32.const 0) (i32.const 0))
      (i32.store8 (i32.const 4) (i32.const 0))
      (i32.store (i32.const 8) (i32.load (i32.const 260))))
    (call $drop (local.get $dir))
    (i32.const 0))

  ;; result<tuple<descriptor, descriptor-type>, error-code>: tag at 0, error or handle at 4, type at 8.
  (func (export "open")
    (param $dir i32) (param $name i32) (param $length i32) (param $open_flags i32) (param $flags i32) (result i32)
    (call $open_at
      (local.get $dir) (i32.const 0) (local.get $name) (local.get $length)
      (local.get $open_flags) (local.get $flags) (i32.const 0))
    (call $drop (local.get $dir))
    (if (i32.eqz (i32.load8_u (i32.const 0)))
      (then
        (call $get_type (i32.load (i32.const 4)) (i32.const 256))
        (if (i32.load8_u (i32.const 256))
          (then
            (call $drop (i32.load (i32.const 4)))
            (i32.store8 (i32.const 0) (i32.const 1))
            (i32.store8 (i32.const 4) (i32.load8_u (i32.const 257))))
          (else (i32.store8 (i32.const 8) (i32.load8_u (i32.const 257)))))))
    (i32.const 0))

  (func (export "stat-at") (param $dir i32) (param $name i32) (param $length i32) (result i32)
    (call $stat_at (local.get $dir) (i32.const 0) (local.get $name) (local.get $length) (i32.const 0))
    (call $drop (local.get $dir))
    (i32.const 0))

  (func (export "metadata-hash-at") (param $dir i32) (param $name i32) (param $length i32) (result i32)
    (call $metadata_hash_at (local.get $dir) (i32.const 0) (local.get $name) (local.get $length) (i32.const 0))
    (call $drop (local.get $dir))
    (i32.const 0))

  (func (export "set-times-at")
    (param $dir i32) (param $name i32) (param $length i32)
    (param $a i32) (param $as i64) (param $an i32) (param $m i32) (param $ms i64) (param $mn i32) (result i32)
    (call $set_times_at
      (local.get $dir) (i32.const 0) (local.get $name) (local.get $length)
      (local.get $a) (local.get $as) (local.get $an) (local.get $m) (local.get $ms) (local.get $mn) (i32.const 0))
    (call $drop (local.get $dir))
    (i32.const 0))

  (func (export "readlink-at") (param $dir i32) (param $name i32) (param $length i32) (result i32)
    (call $readlink_at (local.get $dir) (local.get $name) (local.get $length) (i32.const 0))
    (call $drop (local.get $dir))
    (i32.const 0))

  (func (export "symlink-at")
    (param $dir i32) (param $target i32) (param $target_length i32) (param $name i32) (param $length i32) (result i32)
    (call $symlink_at
      (local.get $dir) (local.get $target) (local.get $target_length) (local.get $name) (local.get $length) (i32.const 0))
    (call $drop (local.get $dir))
    (i32.const 0))

  (func (export "create-directory-at") (param $dir i32) (param $name i32) (param $length i32) (result i32)
    (call $create_directory_at (local.get $dir) (local.get $name) (local.get $length) (i32.const 0))
    (call $drop (local.get $dir))
    (i32.const 0))

  (func (export "remove-directory-at") (param $dir i32) (param $name i32) (param $length i32) (result i32)
    (call $remove_directory_at (local.get $dir) (local.get $name) (local.get $length) (i32.const 0))
    (call $drop (local.get $dir))
    (i32.const 0))

  (func (export "unlink-file-at") (param $dir i32) (param $name i32) (param $length i32) (result i32)
    (call $unlink_file_at (local.get $dir) (local.get $name) (local.get $length) (i32.const 0))
    (call $drop (local.get $dir))
    (i32.const 0))

  (func (export "link-at")
    (param $dir i32) (param $name i32) (param $length i32)
    (param $new_dir i32) (param $new_name i32) (param $new_length i32) (result i32)
    (call $link_at
      (local.get $dir) (i32.const 0) (local.get $name) (local.get $length)
      (local.get $new_dir) (local.get $new_name) (local.get $new_length) (i32.const 0))
    (call $drop (local.get $dir))
    (call $drop (local.get $new_dir))
    (i32.const 0))

  (func (export "rename-at")
    (param $dir i32) (param $name i32) (param $length i32)
    (param $new_dir i32) (param $new_name i32) (param $new_length i32) (result i32)
    (call $rename_at
      (local.get $dir) (local.get $name) (local.get $length)
      (local.get $new_dir) (local.get $new_name) (local.get $new_length) (i32.const 0))
    (call $drop (local.get $dir))
    (call $drop (local.get $new_dir))
    (i32.const 0))

  (func (export "read-directory") (param $self i32) (result i32)
    (call $read_directory (local.get $self) (i32.const 0))
    (call $drop (local.get $self))
    (i32.const 0))

  ;; list<directory-entry>: pointer at 0, count at 4. The import's result<option<directory-entry>, error-code>:
  ;; tag at 256, option's tag at 260, type at 264, name at 268 and 272.
  (func (export "next-entries") (param $entries i32) (result i32)
    (local $count i32) (local $entry i32)
    (local.set $entry (i32.const 1024))
    (block $end
      (loop $next
        (call $read_directory_entry (local.get $entries) (i32.const 256))
        (br_if $next (i32.load8_u (i32.const 256)))
        (br_if $end (i32.eqz (i32.load8_u (i32.const 260))))
        (i32.store8 (local.get $entry) (i32.load8_u (i32.const 264)))
        (i64.store offset=4 align=4 (local.get $entry) (i64.load align=4 (i32.const 268)))
        (local.set $entry (i32.add (local.get $entry) (i32.const 12)))
        (local.set $count (i32.add (local.get $count) (i32.const 1)))
        (br_if $next (i32.lt_u (local.get $count) (i32.const 128)))))
    (call $drop_stream (local.get $entries))
    (i32.store (i32.const 0) (i32.const 1024))
    (i32.store (i32.const 4) (local.get $count))
    (i32.const 0)))
